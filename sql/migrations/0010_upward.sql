-- Reports of a lower level as submissions of the upper one: what stands in the unit's own cells behind the figures that
-- an office sends up, and the workbook that our own office sends.

-- One row for each unit that had to answer below; without a cell: it did not report. Units, regimes, receipts are
-- those of the lower office, which may be another installation: nothing here refers to tables of ours.
CREATE TABLE through_cell (
    submission_id uuid NOT NULL,  -- of a submission: refuse_orphans()
    indicator     text NOT NULL,
    position      integer NOT NULL,
    unit          text NOT NULL,
    name          text NOT NULL,
    ownership     text NOT NULL,
    path          text[] NOT NULL,  -- codes from the top of the hierarchy to the unit itself
    state         text NOT NULL CHECK (state IN ('number', 'nil', 'not_applicable', 'missing')),
    value         numeric CHECK (value <> 'NaN' AND abs(value) < 1e15),
    text_value    text,
    as_typed      text NOT NULL,
    regime        text NOT NULL,
    period        text NOT NULL,
    receipt_id    uuid,
    sha256        text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    sheet         text NOT NULL,
    cell          text NOT NULL,
    PRIMARY KEY (submission_id, indicator, unit),
    CHECK ((state = 'number') = (value IS NOT NULL OR text_value IS NOT NULL)),
    CHECK ((receipt_id IS NULL) = (sha256 IS NULL)),
    CHECK (receipt_id IS NOT NULL OR state = 'missing')
);
CREATE TRIGGER refuse_orphans AFTER INSERT ON through_cell REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans();

-- What the rows of one indicator amount to.
CREATE VIEW through_fact AS
SELECT submission_id, indicator,
       sum(value) FILTER (WHERE state = 'number') AS value,
       count(*) FILTER (WHERE state IN ('number', 'nil')) AS units_reported,
       count(*) AS units_expected,
       count(*) FILTER (WHERE state = 'nil') AS units_nil,
       count(*) FILTER (WHERE state = 'not_applicable') AS units_not_applicable,
       count(*) FILTER (WHERE state = 'missing') AS units_missing
FROM through_cell
GROUP BY submission_id, indicator;

-- The workbook that goes to the authority above with a version: kept as it was made, for the upper form may change.
CREATE TABLE upward_form (
    report_version_id uuid PRIMARY KEY REFERENCES report_version,
    body              bytea NOT NULL
);

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['through_cell', 'upward_form'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON through_cell, upward_form TO etl_writer;
GRANT SELECT ON through_fact TO etl_writer;

-- How full the unit's report was when the version was made: no report, nil report, partial, complete.
ALTER TABLE report_unit ADD COLUMN fullness text NOT NULL DEFAULT 'missing'
    CHECK (fullness IN ('missing', 'nil', 'partial', 'complete'));

-- A third kind of file: for the authority above alone, not for every receiver of the report.
ALTER TABLE report_file DROP CONSTRAINT report_file_audience_check;
ALTER TABLE report_file ADD CONSTRAINT report_file_audience_check CHECK (audience IN ('outgoing', 'internal', 'upward'));
