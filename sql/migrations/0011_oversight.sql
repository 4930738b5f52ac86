-- What officers decide about findings and files once the rules have spoken.

-- A finding of a file that may pass: it is still shown, and no longer counts in the verdict.
CREATE TABLE waiver (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id uuid NOT NULL REFERENCES receipt,
    code       text NOT NULL,
    until      timestamptz,               -- exclusive; NULL: for good
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL,
    lapsed_at  timestamptz                -- when a validation first went without it, because its end had come
);
CREATE INDEX waiver_by_receipt ON waiver (receipt_id);

-- A file that was accepted by mistake: its submissions get the verdict `withdrawn`.
CREATE TABLE withdrawal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id uuid NOT NULL UNIQUE REFERENCES receipt,
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);

-- Today's suite over yesterday's submissions, its verdicts put in force by a person's will.
CREATE TABLE revalidation (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime       text NOT NULL,
    period       text NOT NULL,
    suite_sha256 text NOT NULL,
    changed      integer NOT NULL,
    why          text NOT NULL CHECK (why <> ''),
    decided_by   text NOT NULL REFERENCES officer,
    os_user      text NOT NULL,
    decided_at   timestamptz NOT NULL
);

-- The waivers that a version counted on.
CREATE TABLE report_waiver (
    report_version_id uuid NOT NULL REFERENCES report_version,
    unit              text NOT NULL,
    waiver_id         bigint NOT NULL REFERENCES waiver,
    PRIMARY KEY (report_version_id, unit, waiver_id)
);

-- The waivers that verdicts rest on at an instant: one whose end has come counts until the next validation.
CREATE FUNCTION waiver_at(as_of timestamptz) RETURNS SETOF waiver LANGUAGE sql STABLE AS $$
    SELECT * FROM waiver WHERE decided_at <= as_of AND (lapsed_at IS NULL OR lapsed_at > as_of)
$$;

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['withdrawal', 'revalidation', 'report_waiver'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;
CREATE TRIGGER no_rewrite BEFORE DELETE OR TRUNCATE ON waiver
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

GRANT SELECT, INSERT ON waiver, withdrawal, revalidation, report_waiver TO etl_writer;
GRANT UPDATE (lapsed_at) ON waiver TO etl_writer;
GRANT SELECT ON waiver, withdrawal, revalidation, report_waiver, finding, report_finding TO etl_reader;

-- The auditor's pages read as etl_reader, who can write nothing: everything but people's names and addresses.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO etl_reader;
REVOKE SELECT ON contact, officer, message, outbox, receipt FROM etl_reader;
GRANT SELECT (officer, registered_at) ON officer TO etl_reader;
GRANT SELECT (id, mailbox, sha256, outcome, received_at, landed_at) ON message TO etl_reader;
GRANT SELECT (id, kind, regime, period, unit, answers, local_day, state, attempts, after_data, not_before, created_at,
    sent_at) ON outbox TO etl_reader;
GRANT SELECT (id, channel, sha256, original_name, received_at, received_at_source, regime_hint, unit_hint, status,
    regime, period, unit, landed_at) ON receipt TO etl_reader;
