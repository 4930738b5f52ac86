-- What IT looks at first: channels, waiting files, periods that wait for validation, mails.
SELECT 'channel' AS what, channel AS name, completed_at AS at, NULL::bigint AS number FROM scan
UNION ALL
SELECT 'receipts', status, max(landed_at), count(*) FROM receipt GROUP BY status
UNION ALL
SELECT 'waiting', regime || ' ' || period, NULL, NULL FROM validation_due
UNION ALL
SELECT 'retries', 'attempts', NULL, count(*) FROM attempt WHERE attempts > 1
UNION ALL
SELECT 'outbox', state, max(coalesce(sent_at, created_at)), count(*) FROM outbox GROUP BY state
ORDER BY what, name
