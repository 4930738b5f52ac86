-- What the units' own words come to: groups that say the same, and what officers decided about them.

-- ---------------------------------------------------------------- what was decided
-- One workbook taken in (narratives import); of several decisions on one thing the newest counts.
CREATE TABLE narrative_decision (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime      text NOT NULL,
    period      text NOT NULL,
    version     integer NOT NULL,  -- of the report whose groups the workbook showed
    file_sha256 text NOT NULL,
    why         text NOT NULL CHECK (why <> ''),
    decided_by  text NOT NULL REFERENCES officer,
    os_user     text NOT NULL,
    decided_at  timestamptz NOT NULL
);
CREATE INDEX narrative_decision_by_period ON narrative_decision (regime, period, id);

-- What becomes of a group that an officer touched. body '': the clearest statement of its units.
CREATE TABLE narrative_choice (
    decision bigint NOT NULL REFERENCES narrative_decision,
    section  text NOT NULL,
    group_id text NOT NULL,
    choice   text NOT NULL CHECK (choice IN ('auto', 'in', 'picked', 'named', 'out')),
    body     text NOT NULL,
    position integer,
    PRIMARY KEY (decision, section, group_id)
);

-- Which statements make up such a group, by the hash of their words: the same words in a later report stay there.
CREATE TABLE narrative_member (
    decision     bigint NOT NULL REFERENCES narrative_decision,
    section      text NOT NULL,
    statement_id text NOT NULL,
    group_id     text NOT NULL,
    PRIMARY KEY (decision, section, statement_id)
);

-- ---------------------------------------------------------------- what was reported
-- group_id '': nobody has decided about it. is_printed: it stands in the outgoing report.
CREATE TABLE narrative_group (
    report_version_id uuid NOT NULL REFERENCES report_version,
    section     text NOT NULL,
    number      integer NOT NULL,
    group_id    text NOT NULL,
    body        text NOT NULL,
    units       integer NOT NULL,
    addressee   text NOT NULL,
    choice      text NOT NULL CHECK (choice IN ('auto', 'in', 'picked', 'named', 'out')),
    position    integer,
    is_quotable boolean NOT NULL,
    is_printed  boolean NOT NULL,
    PRIMARY KEY (report_version_id, section, number)
);

CREATE TABLE narrative_statement (
    report_version_id uuid NOT NULL REFERENCES report_version,
    section      text NOT NULL,
    unit         text NOT NULL,
    ordinal      integer NOT NULL,
    statement_id text NOT NULL,
    number       integer NOT NULL,
    body         text NOT NULL,
    PRIMARY KEY (report_version_id, section, unit, ordinal)
);

-- Text that repeats the unit's own of an earlier period (other_unit '') or another unit's of this one
-- (other_period ''); `others` further units have the very same. Shown to the officer, never outside.
CREATE TABLE narrative_repeat (
    report_version_id uuid NOT NULL REFERENCES report_version,
    section      text NOT NULL,
    unit         text NOT NULL,
    other_unit   text NOT NULL,
    other_period text NOT NULL,
    percent      integer NOT NULL CHECK (percent BETWEEN 0 AND 100),
    others       integer NOT NULL,
    PRIMARY KEY (report_version_id, section, unit, other_period)
);

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['narrative_decision', 'narrative_choice', 'narrative_member',
        'narrative_group', 'narrative_statement', 'narrative_repeat'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON narrative_decision, narrative_choice, narrative_member, narrative_group,
    narrative_statement, narrative_repeat TO etl_writer;
