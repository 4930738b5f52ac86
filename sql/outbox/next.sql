-- The next message that is due, oldest first.
SELECT id, kind, content, recipients, body, attempts, after_data
FROM outbox
WHERE state IN ('queued', 'uncertain') AND not_before <= :now AND body IS NOT NULL
ORDER BY created_at, id
LIMIT 1
