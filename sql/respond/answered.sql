-- The newest answer to each message or receipt, a unit apart.
SELECT DISTINCT ON (answers, unit) answers, unit, id, kind, content, state
FROM outbox
WHERE answers = ANY (CAST(:answers AS uuid[]))
ORDER BY answers, unit, created_at DESC, id
