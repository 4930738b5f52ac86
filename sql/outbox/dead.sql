-- Messages that no server would take, for a person to look at.
SELECT unit, kind, subject, last_error, created_at FROM outbox
WHERE regime = :regime AND period = :period AND state = 'dead'
ORDER BY created_at, id
