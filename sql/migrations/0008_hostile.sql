-- What reading any kind of file needs to remember: which format a report came in, and who had a file read again.

ALTER TABLE submission ADD COLUMN format text NOT NULL DEFAULT 'workbook' CHECK (format IN ('workbook', 'word'));
CREATE INDEX submission_in_word ON submission (regime, period, unit) WHERE format = 'word';

-- A file that could not be read or loaded, to be tried again: the reader was mended, the disk has room again.
-- Its findings up to `last_finding` are those of the attempt before.
CREATE TABLE retry (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id   uuid NOT NULL REFERENCES receipt,
    last_finding bigint NOT NULL,
    why          text NOT NULL CHECK (why <> ''),
    decided_by   text NOT NULL REFERENCES officer,
    os_user      text NOT NULL,
    decided_at   timestamptz NOT NULL
);
CREATE INDEX retry_by_receipt ON retry (receipt_id);
CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON retry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

CREATE OR REPLACE VIEW present_finding AS
SELECT f.*
FROM finding AS f
JOIN receipt AS r ON r.id = f.receipt_id
WHERE (r.status = 'needs_review'
   OR f.code NOT IN ('regime-unknown', 'regime-mismatch', 'unit-unknown', 'unit-mismatch', 'period-closed',
                     'period-not-open', 'sender-unknown', 'sender-mismatch', 'sender-not-authenticated',
                     'signed-unit-unknown'))
  AND NOT (f.code = 'correction-unconfirmed'
           AND EXISTS (SELECT FROM correction_confirmation AS k WHERE k.receipt_id = f.receipt_id))
  AND NOT EXISTS (SELECT FROM retry AS t WHERE t.receipt_id = f.receipt_id AND f.id <= t.last_finding);

GRANT SELECT, INSERT ON retry TO etl_writer;
