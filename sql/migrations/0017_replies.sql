-- Letters without a file: which of our mails they answer, and an officer's word that they have been seen to.

ALTER TABLE message ADD COLUMN in_reply_to text NOT NULL DEFAULT '';   -- Message-ID of its In-Reply-To header

-- The mail of ours that a Message-ID names; NULL if it is a stranger's.
CREATE FUNCTION outgoing_of(message_id text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN message_id ~ '^<[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@'
                THEN CAST(substr(message_id, 2, 36) AS uuid) END
$$;

CREATE TABLE letter_settlement (
    message    uuid PRIMARY KEY REFERENCES message,
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

-- Letters of people that brought no file and that nobody has settled yet, each with the kind of our mail that it
-- answers: "Trường đã gửi Zalo hôm qua ạ", "Đồng ý". A correction that was confirmed settles the letter that said so.
CREATE VIEW open_letter AS
SELECT m.id, m.sender, m.subject, m.sha256, m.outcome, m.received_at, m.landed_at, coalesce(o.kind, '') AS answers_kind
FROM message AS m
LEFT JOIN outbox AS o ON o.id = outgoing_of(m.in_reply_to)
WHERE NOT m.is_automatic AND m.sender <> '' AND m.outcome NOT IN ('reports', 'automatic', 'bounce', 'own')
  AND NOT EXISTS (SELECT FROM message_receipt AS r WHERE r.message = m.id)
  AND NOT EXISTS (SELECT FROM letter_settlement AS s WHERE s.message = m.id)
  AND NOT EXISTS (SELECT FROM correction_confirmation AS c WHERE c.receipt_id = o.answers AND o.kind = 'correction');

GRANT SELECT, INSERT ON letter_settlement TO etl_writer;
GRANT SELECT ON open_letter TO etl_writer;
