-- The tables of the journey: what arrived, what it says, what was decided, what was reported.
-- Words: DOMAIN §1. Run as the owner; grants at the end give writer and reader what they need and no more.

-- ---------------------------------------------------------------- what the regimes say (copied from regimes/)
CREATE TABLE regime (
    regime        text PRIMARY KEY,
    title         text NOT NULL,
    config_sha256 text NOT NULL
);

CREATE TABLE period (
    regime     text NOT NULL REFERENCES regime ON DELETE CASCADE,
    period     text NOT NULL,
    name       text NOT NULL,
    data_from  date NOT NULL,
    data_to    date NOT NULL,
    opens_at   timestamptz NOT NULL,
    deadline   timestamptz NOT NULL,
    closes_at  timestamptz,
    previous   text,
    contained  text,
    PRIMARY KEY (regime, period),
    CHECK (data_from <= data_to),
    CHECK (opens_at < deadline)
);

CREATE TABLE roster (
    regime    text NOT NULL,
    period    text NOT NULL,
    unit      text NOT NULL,
    position  integer NOT NULL,
    name      text NOT NULL,
    level     text NOT NULL,
    ownership text NOT NULL,
    parent    text NOT NULL,
    PRIMARY KEY (regime, period, unit),
    UNIQUE (regime, period, position),
    FOREIGN KEY (regime, period) REFERENCES period ON DELETE CASCADE
);

CREATE TABLE indicator (
    regime          text NOT NULL REFERENCES regime ON DELETE CASCADE,
    indicator       text NOT NULL,
    position        integer NOT NULL,
    stt             text NOT NULL,
    name            text NOT NULL,
    unit_of_measure text NOT NULL,
    value_type      text NOT NULL,
    across_units    text NOT NULL,
    across_periods  text NOT NULL,
    numerator       text[] NOT NULL,
    denominator     text[] NOT NULL,
    opening_of      text[] NOT NULL,
    minimum         numeric,
    maximum         numeric,
    PRIMARY KEY (regime, indicator)
);

-- Which units must answer which indicator: a row per level and ownership that is bound.
CREATE TABLE duty (
    regime      text NOT NULL,
    indicator   text NOT NULL,
    level       text NOT NULL,
    ownership   text NOT NULL,
    is_required boolean NOT NULL,
    PRIMARY KEY (regime, indicator, level, ownership),
    FOREIGN KEY (regime, indicator) REFERENCES indicator ON DELETE CASCADE
);

-- ---------------------------------------------------------------- what arrived
CREATE TABLE sighting (
    channel             text NOT NULL,
    locator             text NOT NULL,
    first_seen_at       timestamptz NOT NULL,
    first_modified_at   timestamptz NOT NULL,
    previous_scan_at    timestamptz,
    last_size           bigint NOT NULL,
    last_modified_at    timestamptz NOT NULL,
    PRIMARY KEY (channel, locator)
);

CREATE TABLE scan (
    channel      text PRIMARY KEY,
    completed_at timestamptz NOT NULL
);

CREATE TABLE blob (
    sha256    text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size      bigint NOT NULL CHECK (size >= 0)
);

CREATE TABLE receipt (
    id                 uuid PRIMARY KEY,
    channel            text NOT NULL,
    locator            text NOT NULL,
    sha256             text NOT NULL REFERENCES blob,
    original_name      text NOT NULL,
    sender             text NOT NULL,
    received_at        timestamptz NOT NULL,
    received_at_source text NOT NULL CHECK (received_at_source IN
        ('mail_server', 'incoming_register', 'officer', 'file_time', 'file_time_weak')),
    regime_hint        text NOT NULL,
    unit_hint          text NOT NULL,
    status             text NOT NULL DEFAULT 'received' CHECK (status IN
        ('received', 'duplicate', 'refused', 'unreadable', 'evidence', 'needs_review', 'understood')),
    regime             text,
    period             text,
    unit               text,
    landed_at          timestamptz NOT NULL,
    UNIQUE (channel, locator, sha256)
);
-- How often a worker began on a receipt; written in a transaction of its own, so that a crash is counted too.
CREATE TABLE attempt (
    receipt_id uuid PRIMARY KEY REFERENCES receipt,
    attempts   integer NOT NULL
);
CREATE INDEX receipt_unprocessed ON receipt (received_at, id) WHERE status = 'received';
CREATE INDEX receipt_by_period ON receipt (regime, period, unit);
CREATE INDEX receipt_by_hint ON receipt (regime_hint, unit_hint) WHERE unit_hint <> '';

-- ---------------------------------------------------------------- what it says
CREATE TABLE submission (
    id           uuid PRIMARY KEY,
    receipt_id   uuid NOT NULL REFERENCES receipt,
    regime       text NOT NULL,
    period       text NOT NULL,
    unit         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('first', 'replacement', 'supplement')),
    received_at  timestamptz NOT NULL,
    form_version text NOT NULL,
    document     jsonb NOT NULL,
    UNIQUE (receipt_id, regime, period, unit)
);
CREATE INDEX submission_by_unit ON submission (regime, period, unit, received_at, id);

CREATE TABLE cell_value (
    submission_id uuid NOT NULL,  -- of a submission: refuse_orphans()
    indicator     text NOT NULL,
    state         text NOT NULL CHECK (state IN ('number', 'nil', 'not_applicable', 'missing', 'invalid')),
    value         numeric CHECK (value <> 'NaN' AND abs(value) < 1e15),
    text_value    text,
    as_typed      text NOT NULL,
    sheet         text NOT NULL,
    cell          text NOT NULL,
    explanation   text NOT NULL,
    PRIMARY KEY (submission_id, indicator),
    CHECK ((state = 'number') = (value IS NOT NULL OR text_value IS NOT NULL))
);

CREATE TABLE narrative (
    submission_id uuid NOT NULL,  -- of a submission: refuse_orphans()
    section       text NOT NULL,
    body          text NOT NULL,
    sheet         text NOT NULL,
    cell          text NOT NULL,
    PRIMARY KEY (submission_id, section)
);

CREATE TABLE model_row (
    submission_id uuid NOT NULL REFERENCES submission,
    row_number    integer NOT NULL,
    name          text NOT NULL,
    kind          text NOT NULL,
    field         text NOT NULL,
    people        text NOT NULL,
    lead_unit     text NOT NULL,
    goal          text NOT NULL,
    result        text NOT NULL,
    status        text NOT NULL,
    recognition   text NOT NULL,
    sheet         text NOT NULL,
    cells         text NOT NULL,
    PRIMARY KEY (submission_id, row_number)
);

-- What a foreign key would guarantee, asked once a COPY instead of once a row (a third of its time): submissions
-- are never changed or deleted, so that what had its submission when it was written has it for good.
CREATE FUNCTION refuse_orphans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT submission_id FROM written) AS w
               WHERE NOT EXISTS (SELECT FROM submission AS s WHERE s.id = w.submission_id)) THEN
        RAISE EXCEPTION 'a row of % has no submission', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER refuse_orphans AFTER INSERT ON cell_value REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans();
CREATE TRIGGER refuse_orphans AFTER INSERT ON narrative REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans();

-- ---------------------------------------------------------------- what was decided
-- Periods whose verdicts no longer rest on all that is known; validation empties it in calendar order.
CREATE TABLE validation_due (
    regime text NOT NULL,
    period text NOT NULL,
    PRIMARY KEY (regime, period)
);

CREATE TABLE validation_run (
    id           uuid PRIMARY KEY,
    regime       text NOT NULL,
    period       text NOT NULL,
    suite_sha256 text NOT NULL,
    submissions  integer NOT NULL,
    validated_at timestamptz NOT NULL
);

CREATE TABLE expectation_result (
    run_id    uuid NOT NULL REFERENCES validation_run,
    rule      text NOT NULL,
    frame     text NOT NULL,
    evaluated integer NOT NULL,
    failed    integer NOT NULL,
    PRIMARY KEY (run_id, rule)
);

-- Append-only history; the newest row of a submission is its verdict.
CREATE TABLE verdict (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission_id   uuid NOT NULL REFERENCES submission,
    verdict         text NOT NULL CHECK (verdict IN
        ('accepted', 'accepted_with_warnings', 'rejected', 'withdrawn')),
    findings_sha256 text NOT NULL,
    run_id          uuid REFERENCES validation_run,
    decided_at      timestamptz NOT NULL
);
CREATE INDEX verdict_by_submission ON verdict (submission_id, id DESC);

-- Findings of receiving and reading hang on the receipt alone, those of rules on a verdict too.
CREATE TABLE finding (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id uuid NOT NULL REFERENCES receipt,
    verdict_id bigint REFERENCES verdict,
    code       text NOT NULL,
    severity   text NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    sheet      text NOT NULL,
    cells      text[] NOT NULL,
    indicators text[] NOT NULL,
    found      text NOT NULL,
    expected   text NOT NULL,
    message    text NOT NULL
);
CREATE INDEX finding_by_receipt ON finding (receipt_id);
CREATE INDEX finding_by_verdict ON finding (verdict_id);

-- ---------------------------------------------------------------- what was reported
-- The Word templates that versions were made with, so that an old one renders as it did.
CREATE TABLE report_template (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    body   bytea NOT NULL
);

CREATE TABLE report_version (
    id              uuid PRIMARY KEY,
    regime          text NOT NULL,
    period          text NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    fingerprint     text NOT NULL,
    template_sha256 text NOT NULL REFERENCES report_template,
    content         text NOT NULL,
    content_sha256  text NOT NULL,
    created_at      timestamptz NOT NULL,
    UNIQUE (regime, period, version)
);

CREATE TABLE report_input (
    report_version_id uuid NOT NULL REFERENCES report_version,
    submission_id     uuid NOT NULL REFERENCES submission,
    PRIMARY KEY (report_version_id, submission_id)
);

-- The roster as it stood and what had become of each unit when the version was made.
CREATE TABLE report_unit (
    report_version_id uuid NOT NULL REFERENCES report_version,
    unit              text NOT NULL,
    position          integer NOT NULL,
    name              text NOT NULL,
    level             text NOT NULL,
    ownership         text NOT NULL,
    path              text[] NOT NULL,  -- codes from the top of the hierarchy to the unit itself
    status            text NOT NULL CHECK (status IN
        ('accepted', 'accepted_with_warnings', 'rejected', 'needs_review', 'signed_only', 'missing')),
    timeliness        text NOT NULL CHECK (timeliness IN
        ('on_time', 'on_time_extended', 'on_time_corrected', 'late', 'missing')),
    received_at       timestamptz,
    received_at_source text,
    version           integer NOT NULL,
    PRIMARY KEY (report_version_id, unit)
);

-- The findings that stood when the version was made (revalidation adds others later).
CREATE TABLE report_finding (
    report_version_id uuid NOT NULL REFERENCES report_version,
    unit              text NOT NULL,
    finding_id        bigint NOT NULL REFERENCES finding,
    PRIMARY KEY (report_version_id, unit, finding_id)
);

CREATE TABLE report_file (
    report_version_id uuid NOT NULL REFERENCES report_version,
    name              text NOT NULL,
    audience          text NOT NULL CHECK (audience IN ('outgoing', 'internal')),
    sha256            text NOT NULL,
    PRIMARY KEY (report_version_id, name)
);

-- scope 'total' has scope_code ''; 'level' and 'ownership' name the group.
CREATE TABLE figure (
    report_version_id    uuid NOT NULL REFERENCES report_version,
    indicator            text NOT NULL,
    scope                text NOT NULL CHECK (scope IN ('total', 'level', 'ownership')),
    scope_code           text NOT NULL,
    value                numeric,
    numerator            numeric,
    denominator          numeric,
    units_reported       integer NOT NULL,
    units_expected       integer NOT NULL,
    units_nil            integer NOT NULL,
    units_not_applicable integer NOT NULL,
    units_missing        integer NOT NULL,
    PRIMARY KEY (report_version_id, indicator, scope, scope_code)
);

-- Which cell of which submission stands behind a figure: a row for each unit that must answer. No submission: the
-- unit did not report, or the indicator is a share and its parts have the rows.
CREATE TABLE figure_source (
    report_version_id uuid NOT NULL REFERENCES report_version,
    indicator         text NOT NULL,
    unit              text NOT NULL,
    submission_id     uuid REFERENCES submission,
    PRIMARY KEY (report_version_id, indicator, unit)
);

-- ---------------------------------------------------------------- the ledger
CREATE TABLE ledger (
    seq           bigint PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    event         text NOT NULL,
    object_kind   text NOT NULL,
    object_id     text NOT NULL,
    payload       text NOT NULL,
    previous_hash text NOT NULL,
    hash          text NOT NULL UNIQUE
);
CREATE INDEX ledger_by_object ON ledger (object_kind, object_id);

CREATE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- A wrong row is answered by a further row, never by changing what was said.
DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['ledger', 'verdict', 'finding', 'submission', 'cell_value', 'narrative',
        'model_row', 'report_template', 'report_version', 'report_input', 'report_unit', 'report_finding', 'report_file',
        'figure', 'figure_source'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;

-- ---------------------------------------------------------------- what counts now
CREATE VIEW latest_verdict AS
SELECT DISTINCT ON (submission_id) submission_id, id AS verdict_id, verdict, findings_sha256, run_id, decided_at
FROM verdict
ORDER BY submission_id, id DESC;

-- The submissions whose cells make up a unit's report at an instant: its latest accepted first or replacement
-- report and the supplements accepted after it. `is_base` marks the former; order by (received_at, id).
CREATE FUNCTION current_submission_at(as_of timestamptz)
RETURNS TABLE (submission_id uuid, receipt_id uuid, regime text, period text, unit text, kind text,
               received_at timestamptz, is_base boolean)
LANGUAGE sql STABLE AS $$
    SELECT id, receipt_id, regime, period, unit, kind, received_at, place = base
    FROM (
        SELECT *, coalesce(max(place) FILTER (WHERE kind <> 'supplement') OVER of_unit, max(place) OVER of_unit) AS base
        FROM (
            SELECT s.*, row_number() OVER (
                       PARTITION BY s.regime, s.period, s.unit ORDER BY s.received_at, s.id) AS place
            FROM submission s
            JOIN receipt r ON r.id = s.receipt_id AND r.status = 'understood'
            -- the verdict that stands, by its index: all that were ever given grow with every run
            JOIN LATERAL (
                SELECT v.verdict FROM verdict v WHERE v.submission_id = s.id ORDER BY v.id DESC LIMIT 1
            ) AS latest ON latest.verdict IN ('accepted', 'accepted_with_warnings')
            WHERE s.received_at <= as_of
        ) AS accepted
        WINDOW of_unit AS (PARTITION BY regime, period, unit)
    ) AS based
    WHERE place >= base
$$;

CREATE VIEW current_submission AS SELECT * FROM current_submission_at('infinity');

-- ---------------------------------------------------------------- who may do what
GRANT USAGE ON SCHEMA public TO etl_writer, etl_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON regime, period, roster, indicator, duty, sighting, scan, attempt,
    validation_due TO etl_writer;
GRANT SELECT, INSERT ON blob, submission, cell_value, narrative, model_row, validation_run, expectation_result,
    verdict, finding, report_template, report_version, report_input, report_unit, report_finding, report_file, figure,
    figure_source, ledger TO etl_writer;
GRANT SELECT, INSERT ON receipt TO etl_writer;
GRANT UPDATE (status, regime, period, unit) ON receipt TO etl_writer;
GRANT SELECT ON latest_verdict, current_submission TO etl_writer;
GRANT SELECT ON regime, period, roster, indicator, duty, validation_run, expectation_result, verdict, finding,
    report_version, report_input, report_unit, report_file, figure, figure_source, ledger, latest_verdict
    TO etl_reader;
