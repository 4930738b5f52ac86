-- Submitting, approving, issuing reports: what people decide about a version, and what went out. Rows are never changed.

-- A Word file that a person edited by hand, taken in place of ours. `differences`: what did not agree with the figures.
CREATE TABLE report_edit (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_version_id uuid NOT NULL REFERENCES report_version,
    sha256            text NOT NULL REFERENCES blob,
    differences       integer NOT NULL CHECK (differences >= 0),
    why               text NOT NULL,
    decided_by        text NOT NULL REFERENCES officer,
    os_user           text NOT NULL,
    decided_at        timestamptz NOT NULL
);
CREATE INDEX report_edit_by_version ON report_edit (report_version_id, id DESC);

-- Handed up, approved, sent back. Of several for a version the newest counts.
CREATE TABLE report_step (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_version_id uuid NOT NULL REFERENCES report_version,
    step              text NOT NULL CHECK (step IN ('submitted', 'approved', 'returned')),
    why               text NOT NULL CHECK (step <> 'returned' OR why <> ''),
    document_sha256   text NOT NULL REFERENCES blob,  -- the Word file that was handed up or decided on
    edit_id           bigint REFERENCES report_edit,  -- the edited Word that it was made from, NULL: ours
    decided_by        text NOT NULL REFERENCES officer,
    os_user           text NOT NULL,
    decided_at        timestamptz NOT NULL
);
CREATE INDEX report_step_by_version ON report_step (report_version_id, id DESC);

-- Phát hành: a version goes out once. A number is given once a year to documents of one symbol.
CREATE TABLE report_issue (
    report_version_id uuid PRIMARY KEY REFERENCES report_version,
    symbol            text NOT NULL,
    year              integer NOT NULL,
    number            integer NOT NULL CHECK (number > 0),
    issued_on         date NOT NULL,
    replaces          uuid REFERENCES report_issue,
    channel           text NOT NULL,
    decided_by        text NOT NULL REFERENCES officer,
    os_user           text NOT NULL,
    decided_at        timestamptz NOT NULL,
    UNIQUE (symbol, year, number),
    CHECK (extract(year FROM issued_on) = year)
);

-- What went out, byte for byte in the landing store.
CREATE TABLE report_issue_file (
    report_version_id uuid NOT NULL REFERENCES report_issue,
    name              text NOT NULL,
    sha256            text NOT NULL REFERENCES blob,
    PRIMARY KEY (report_version_id, name)
);

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['report_step', 'report_edit', 'report_issue', 'report_issue_file'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON report_step, report_edit, report_issue, report_issue_file TO etl_writer;
GRANT SELECT ON report_step, report_edit, report_issue, report_issue_file TO etl_reader;
