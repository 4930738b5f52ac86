-- Answers held back on an earlier day, for the digest of this morning.
SELECT id, regime, period, unit, party, answers, kind, subject, recipients FROM outbox
WHERE state = 'held' AND local_day < :day
ORDER BY party, created_at, id
