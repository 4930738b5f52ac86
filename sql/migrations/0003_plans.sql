-- What plans ask for beside figures: tasks, targets, scores; campaigns in stages; last year's printed totals.

-- ---------------------------------------------------------------- what the regimes say
-- The stages that a campaign's end report is put together from; nobody submits it.
ALTER TABLE period ADD COLUMN derived_from text[] NOT NULL DEFAULT '{}';
-- Opening stocks within a flow ("phải giải quyết" holds what was carried over): the stages of a campaign must not
-- count them twice.
ALTER TABLE indicator ADD COLUMN includes_opening text[] NOT NULL DEFAULT '{}';
-- Copies of regimes/: written anew, with the column, when the warehouse is opened next.
DELETE FROM regime;

-- ---------------------------------------------------------------- what arrived
-- How far a unit is with a task of the plan, as its task sheet says.
CREATE TABLE task_progress (
    submission_id uuid NOT NULL REFERENCES submission,
    task          text NOT NULL,
    state         text NOT NULL CHECK (state IN
        ('done', 'in_progress', 'not_started', 'not_applicable', 'missing', 'invalid')),
    completed_on  date,
    as_typed      text NOT NULL,
    result        text NOT NULL,
    difficulty    text NOT NULL,
    sheet         text NOT NULL,
    cells         text NOT NULL,
    PRIMARY KEY (submission_id, task)
);

-- The points that a unit gives itself.
CREATE TABLE self_score (
    submission_id uuid NOT NULL REFERENCES submission,
    criterion     text NOT NULL,
    state         text NOT NULL CHECK (state IN ('number', 'nil', 'not_applicable', 'missing', 'invalid')),
    points        numeric CHECK (points <> 'NaN' AND abs(points) < 1e15),
    as_typed      text NOT NULL,
    evidence      text NOT NULL,
    sheet         text NOT NULL,
    cell          text NOT NULL,
    PRIMARY KEY (submission_id, criterion),
    CHECK ((state = 'number') = (points IS NOT NULL))
);

-- ---------------------------------------------------------------- what was decided
-- The points that the council gives; of several for one criterion the latest counts.
CREATE TABLE assessed_score (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime      text NOT NULL,
    period      text NOT NULL,
    unit        text NOT NULL,
    criterion   text NOT NULL,
    points      numeric NOT NULL CHECK (points <> 'NaN' AND abs(points) < 1e15),
    note        text NOT NULL,
    document    text NOT NULL CHECK (document <> ''),
    why         text NOT NULL CHECK (why <> ''),
    decided_by  text NOT NULL REFERENCES officer,
    os_user     text NOT NULL,
    decided_at  timestamptz NOT NULL
);
CREATE INDEX assessed_score_by_unit ON assessed_score (regime, period, unit, criterion, id DESC);

-- Totals of a report that was printed before this system: what "cùng kỳ" compares with.
CREATE TABLE printed_figure (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime      text NOT NULL,
    period      text NOT NULL,
    indicator   text NOT NULL,
    value       numeric NOT NULL CHECK (value <> 'NaN' AND abs(value) < 1e15),
    document    text NOT NULL CHECK (document <> ''),
    why         text NOT NULL CHECK (why <> ''),
    decided_by  text NOT NULL REFERENCES officer,
    os_user     text NOT NULL,
    decided_at  timestamptz NOT NULL
);
CREATE INDEX printed_figure_by_period ON printed_figure (regime, period, indicator, id DESC);

-- ---------------------------------------------------------------- what was reported
CREATE TABLE target_result (
    report_version_id uuid NOT NULL REFERENCES report_version,
    target            text NOT NULL,
    unit              text NOT NULL,
    outcome           text NOT NULL CHECK (outcome IN
        ('met', 'not_met', 'nothing', 'no_data', 'not_applicable', 'not_bound')),
    value             numeric,
    numerator         numeric,
    denominator       numeric,
    PRIMARY KEY (report_version_id, target, unit)
);

CREATE TABLE task_result (
    report_version_id uuid NOT NULL REFERENCES report_version,
    task              text NOT NULL,
    unit              text NOT NULL,
    role              text NOT NULL CHECK (role IN ('leads', 'performs', 'cooperates')),
    state             text NOT NULL CHECK (state IN
        ('done_in_time', 'done_late', 'done', 'in_progress', 'not_started', 'overdue', 'not_applicable', 'no_data')),
    completed_on      date,
    submission_id     uuid REFERENCES submission,
    PRIMARY KEY (report_version_id, task, unit)
);

-- Points and class of each unit; `place` from 1, equal points share one, none for a unit without points.
CREATE TABLE unit_score (
    report_version_id uuid NOT NULL REFERENCES report_version,
    unit              text NOT NULL,
    total             numeric,
    rank              text NOT NULL,
    place             integer,
    is_assessed       boolean NOT NULL,
    PRIMARY KEY (report_version_id, unit)
);

CREATE TABLE criterion_score (
    report_version_id uuid NOT NULL REFERENCES report_version,
    unit              text NOT NULL,
    criterion         text NOT NULL,
    submission_id     uuid REFERENCES submission,
    self_points       numeric,
    assessed_points   numeric,
    points            numeric,
    reason            text NOT NULL,
    PRIMARY KEY (report_version_id, unit, criterion)
);

-- What a unit reported over all stages of a campaign: such a value stands in no single cell.
CREATE TABLE stages_cell (
    report_version_id uuid NOT NULL REFERENCES report_version,
    indicator         text NOT NULL,
    unit              text NOT NULL,
    state             text NOT NULL,
    value             numeric,
    text_value        text,
    is_partial        boolean NOT NULL,
    PRIMARY KEY (report_version_id, indicator, unit)
);

-- A unit's figure of a campaign comes from a cell of each stage.
ALTER TABLE figure_source DROP CONSTRAINT figure_source_pkey;
ALTER TABLE figure_source ADD CONSTRAINT figure_source_once
    UNIQUE NULLS NOT DISTINCT (report_version_id, indicator, unit, submission_id);

-- ---------------------------------------------------------------- who may do what
DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['task_progress', 'self_score', 'assessed_score', 'printed_figure',
        'target_result', 'task_result', 'unit_score', 'criterion_score', 'stages_cell'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON task_progress, self_score, assessed_score, printed_figure, target_result, task_result,
    unit_score, criterion_score, stages_cell TO etl_writer;
GRANT SELECT ON target_result, task_result, printed_figure TO etl_reader;
