-- Messages since :since that held no file at all, from people and not from programs; whether they answer a mail that
-- asked to confirm a correction.
SELECT m.id AS message, m.message_id, m.sender, m.subject, m.received_at, m.outcome,
       EXISTS (SELECT FROM outbox AS o WHERE o.kind = 'correction' AND o.id = outgoing_of(m.in_reply_to))
           AS is_on_correction
FROM message AS m
WHERE m.landed_at > :since AND m.landed_at <= :as_of AND NOT m.is_automatic AND m.sender <> ''
  AND NOT EXISTS (SELECT FROM message_receipt AS r WHERE r.message = m.id)
ORDER BY m.received_at, m.id
