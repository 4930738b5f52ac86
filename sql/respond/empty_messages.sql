-- Messages since :since that held no file at all, from people and not from programs.
SELECT m.id AS message, m.message_id, m.sender, m.subject, m.received_at
FROM message AS m
WHERE m.landed_at > :since AND m.landed_at <= :as_of AND NOT m.is_automatic AND m.sender <> ''
  AND NOT EXISTS (SELECT FROM message_receipt AS r WHERE r.message = m.id)
ORDER BY m.received_at, m.id
