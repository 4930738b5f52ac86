-- Raw files and mails whose time is over: the bytes are erased, their hash and the event on the ledger stay.

CREATE TABLE erasure (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256     text NOT NULL UNIQUE REFERENCES blob,
    kept_until date NOT NULL,            -- the last day on which the regimes' rules still wanted it kept
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

-- The files whose bytes are gone: not those that somebody has sent again since.
CREATE VIEW erased_blob AS
SELECT e.sha256, e.decided_at
FROM erasure AS e
WHERE NOT EXISTS (SELECT FROM receipt AS r WHERE r.sha256 = e.sha256 AND r.landed_at > e.decided_at)
  AND NOT EXISTS (SELECT FROM message AS m WHERE m.sha256 = e.sha256 AND m.landed_at > e.decided_at);
CREATE INDEX receipt_by_sha256 ON receipt (sha256);
CREATE INDEX message_by_sha256 ON message (sha256);

GRANT SELECT, INSERT ON erasure TO etl_writer;
GRANT SELECT ON erased_blob TO etl_writer, etl_reader;
GRANT SELECT (id, sha256, kept_until, decided_at) ON erasure TO etl_reader;
-- Who sent it goes with the bytes. The file's name stays: versions have printed it, and must render again as they did.
GRANT UPDATE (sender) ON receipt TO etl_writer;
