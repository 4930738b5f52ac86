-- Mailboxes: each message that was taken in, with or without a report.

-- One row a message, however often it is fetched. The sender, subject and names are personal data and may be erased.
CREATE TABLE message (
    id             uuid PRIMARY KEY,
    mailbox        text NOT NULL,
    sha256         text NOT NULL REFERENCES blob,   -- the raw message
    message_id     text NOT NULL,                   -- as its header says, '' where it has none
    sender         text NOT NULL,                   -- the one address of its From header, '' where there is none or several
    subject        text NOT NULL,
    is_automatic   boolean NOT NULL,                -- auto-reply, list, delivery failure, or one of our own: never answered
    outcome        text NOT NULL,                   -- why it holds no report, or 'reports'
    received_at    timestamptz NOT NULL,            -- INTERNALDATE
    landed_at      timestamptz NOT NULL
);

CREATE TABLE message_receipt (
    message    uuid NOT NULL REFERENCES message,
    receipt_id uuid NOT NULL REFERENCES receipt,
    PRIMARY KEY (message, receipt_id)
);
CREATE INDEX message_receipt_by_receipt ON message_receipt (receipt_id);

GRANT SELECT, INSERT ON message, message_receipt TO etl_writer;
GRANT UPDATE (sender, subject) ON message TO etl_writer;
