INSERT INTO message (id, mailbox, sha256, message_id, sender, subject, is_automatic, outcome, authentication, in_reply_to,
                     received_at, landed_at)
VALUES (:id, :mailbox, :sha256, :message_id, :sender, :subject, :is_automatic, :outcome, :authentication, :in_reply_to,
        :received_at, :landed_at)
ON CONFLICT DO NOTHING
