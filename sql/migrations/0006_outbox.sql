-- Answers and reminders: what goes out by mail, and what has become of it.

-- One row a message. `id` is made from what it answers: composed again it is the same row, sent again the same
-- Message-ID. Recipients, subject and body are personal data and may be erased once it is sent.
CREATE TABLE outbox (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL,
    regime      text NOT NULL,               -- '' where it is about none
    period      text NOT NULL,
    unit        text NOT NULL,               -- '' to a sender whom nobody knows
    party       text NOT NULL,               -- whom the daily limit counts: the unit, or the unknown sender
    answers     uuid,                        -- the message or receipt that it answers
    content     text NOT NULL,               -- hash of what it says: other findings make another message
    local_day   date NOT NULL,               -- the local day on which it was made
    state       text NOT NULL CHECK (state IN ('held', 'folded', 'queued', 'sending', 'sent', 'uncertain', 'dead')),
    recipients  text[] NOT NULL,             -- those who have not got it yet
    subject     text NOT NULL,
    body        bytea,                       -- the message as it goes out; NULL while it is held
    attempts    integer NOT NULL DEFAULT 0,  -- how often it was offered to a server
    after_data  integer NOT NULL DEFAULT 0,  -- how often it is not known whether the server took it
    not_before  timestamptz NOT NULL,
    last_error  text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    CHECK ((state IN ('held', 'folded')) = (body IS NULL) OR state = 'sent'),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX outbox_by_answer ON outbox (answers, unit, created_at DESC) WHERE answers IS NOT NULL;
CREATE INDEX outbox_to_send ON outbox (not_before) WHERE state IN ('queued', 'sending', 'uncertain');
CREATE INDEX outbox_by_party ON outbox (party, local_day);
CREATE INDEX outbox_of_unit ON outbox (regime, period, unit, kind);

GRANT SELECT, INSERT ON outbox TO etl_writer;
GRANT UPDATE (state, recipients, subject, body, attempts, after_data, not_before, last_error, sent_at) ON outbox
    TO etl_writer;
