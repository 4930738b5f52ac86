-- What comes in beside folders: messages of mailboxes, files registered by hand, corrections by telephone; and what
-- an officer decides about a sender.

-- One row a message, however often it is fetched. The sender, subject and names are personal data and may be erased.
CREATE TABLE message (
    id             uuid PRIMARY KEY,
    mailbox        text NOT NULL,
    sha256         text NOT NULL REFERENCES blob,   -- the raw message; of one never fetched (too large) its headers
    message_id     text NOT NULL,                   -- as its header says, '' where it has none
    sender         text NOT NULL,                   -- the one address of its From header, '' where there is none or several
    subject        text NOT NULL,
    is_automatic   boolean NOT NULL,                -- auto-reply, list, delivery failure, or one of our own: never answered
    outcome        text NOT NULL,                   -- why it holds no report, or 'reports' (etl/model/mail.py)
    authentication text NOT NULL CHECK (authentication IN ('none', 'pass', 'partly', 'fail')),
    received_at    timestamptz NOT NULL,            -- INTERNALDATE
    landed_at      timestamptz NOT NULL
);
CREATE INDEX message_by_sender ON message (sender, received_at);

CREATE TABLE message_receipt (
    message    uuid NOT NULL REFERENCES message,
    receipt_id uuid NOT NULL REFERENCES receipt,
    PRIMARY KEY (message, receipt_id)
);
CREATE INDEX message_receipt_by_receipt ON message_receipt (receipt_id);

-- Which messages of a folder are in the warehouse. Without message: one that broke the connection off, so often.
CREATE TABLE mail_uid (
    mailbox      text NOT NULL,
    folder       text NOT NULL,
    uid_validity bigint NOT NULL,
    uid          bigint NOT NULL,
    message      uuid REFERENCES message,
    attempts     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (mailbox, folder, uid_validity, uid)
);

-- An officer's word on whose report a file is: the newest counts, the receipt is processed anew with it.
CREATE TABLE acceptance (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id uuid NOT NULL REFERENCES receipt,
    regime     text NOT NULL,                       -- '': as the file or the channel says
    unit       text NOT NULL CHECK (unit <> ''),
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX acceptance_by_receipt ON acceptance (receipt_id, id DESC);

-- A file that came by Zalo, eOffice or on paper, and who says so.
CREATE TABLE hand_registration (
    receipt_id      uuid PRIMARY KEY REFERENCES receipt,
    incoming_number text NOT NULL,                  -- số đến of văn thư, '' where there is none
    evidence        text REFERENCES blob,           -- a picture of the chat, the cover letter …
    why             text NOT NULL CHECK (why <> ''),
    decided_by      text NOT NULL REFERENCES officer,
    os_user         text NOT NULL,
    decided_at      timestamptz NOT NULL
);

-- Cells that an officer corrected by what the unit said on the telephone: a supplement of just these cells, or over a
-- rejected report its replacement.
CREATE TABLE correction (
    receipt_id uuid NOT NULL REFERENCES receipt,
    regime     text NOT NULL,
    period     text NOT NULL,
    unit       text NOT NULL,
    indicator  text NOT NULL,
    as_typed   text NOT NULL,
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, indicator)
);
CREATE INDEX correction_by_unit ON correction (regime, period, unit);

CREATE TABLE correction_confirmation (
    receipt_id uuid PRIMARY KEY REFERENCES receipt,
    why        text NOT NULL CHECK (why <> ''),
    decided_by text NOT NULL REFERENCES officer,
    os_user    text NOT NULL,
    decided_at timestamptz NOT NULL
);

-- Cells that a corrected report took over from the rejected one: the file in which they stand.
CREATE TABLE cell_origin (
    submission_id uuid NOT NULL REFERENCES submission,
    indicator     text NOT NULL,
    receipt_id    uuid NOT NULL REFERENCES receipt,
    PRIMARY KEY (submission_id, indicator)
);

-- A workbook of several units: each of them gets a receipt of its own with the same bytes, the file itself is split.
CREATE TABLE receipt_part (
    receipt_id uuid PRIMARY KEY REFERENCES receipt,
    whole      uuid NOT NULL REFERENCES receipt,
    unit       text NOT NULL
);
ALTER TABLE receipt DROP CONSTRAINT receipt_status_check;
ALTER TABLE receipt ADD CONSTRAINT receipt_status_check CHECK (status IN
    ('received', 'duplicate', 'refused', 'unreadable', 'evidence', 'needs_review', 'understood', 'split'));

-- The findings that speak: why a file had to wait for a person is settled once it waits no more, and a correction
-- once the unit has confirmed it.
CREATE OR REPLACE VIEW present_finding AS
SELECT f.*
FROM finding AS f
JOIN receipt AS r ON r.id = f.receipt_id
WHERE (r.status = 'needs_review'
   OR f.code NOT IN ('regime-unknown', 'regime-mismatch', 'unit-unknown', 'unit-mismatch', 'period-closed',
                     'period-not-open', 'sender-unknown', 'sender-mismatch', 'sender-not-authenticated',
                     'signed-unit-unknown'))
  AND NOT (f.code = 'correction-unconfirmed'
           AND EXISTS (SELECT FROM correction_confirmation AS k WHERE k.receipt_id = f.receipt_id));

DO $$
DECLARE append_only text;
BEGIN
    FOREACH append_only IN ARRAY ARRAY['acceptance', 'hand_registration', 'correction', 'correction_confirmation',
        'cell_origin', 'receipt_part'] LOOP
        EXECUTE format('CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()', append_only);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON message, message_receipt, acceptance, hand_registration, correction, correction_confirmation,
    cell_origin, receipt_part TO etl_writer;
GRANT UPDATE (sender, subject) ON message TO etl_writer;
GRANT SELECT, INSERT, UPDATE ON mail_uid TO etl_writer;
GRANT SELECT ON correction, correction_confirmation, cell_origin, hand_registration, receipt_part TO etl_reader;
