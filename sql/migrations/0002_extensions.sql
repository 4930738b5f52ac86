-- What an officer decides about deadlines: extensions of one unit, closing and reopening of a period.
-- Rows are never changed; of several for one thing the newest counts.

-- Who may decide. The name is personal data and may be erased, the code stands on the ledger.
CREATE TABLE officer (
    officer       text PRIMARY KEY CHECK (officer ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    name          text NOT NULL,
    registered_at timestamptz NOT NULL
);

-- Gia hạn: the unit's own deadline, exclusive like every deadline.
CREATE TABLE extension (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime     text NOT NULL,
    period     text NOT NULL,
    unit       text NOT NULL,
    until      timestamptz NOT NULL,
    document   text NOT NULL CHECK (document <> ''),
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX extension_by_unit ON extension (regime, period, unit, id DESC);

-- Khóa sổ, mở lại.
CREATE TABLE period_change (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime     text NOT NULL,
    period     text NOT NULL,
    change     text NOT NULL CHECK (change IN ('close', 'reopen')),
    document   text NOT NULL CHECK (document <> ''),
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX period_change_by_period ON period_change (regime, period, id);

-- The unit's own deadline when the version was made; NULL: it had none.
ALTER TABLE report_unit ADD COLUMN extended_until timestamptz;

-- The findings that speak: why a file had to wait for a person is settled once it waits no more.
CREATE VIEW present_finding AS
SELECT f.*
FROM finding AS f
JOIN receipt AS r ON r.id = f.receipt_id
WHERE r.status = 'needs_review'
   OR f.code NOT IN ('regime-unknown', 'regime-mismatch', 'unit-unknown', 'unit-mismatch', 'period-closed',
                     'period-not-open');

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['extension', 'period_change'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON officer, extension, period_change TO etl_writer;
GRANT UPDATE (name) ON officer TO etl_writer;
GRANT SELECT ON present_finding TO etl_writer;
GRANT SELECT ON extension, period_change, present_finding TO etl_reader;
