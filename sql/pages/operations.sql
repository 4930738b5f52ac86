-- What IT looks at first: channels, waiting files, periods that wait for validation.
SELECT 'channel' AS what, channel AS name, completed_at AS at, NULL::bigint AS number FROM scan
UNION ALL
SELECT 'receipts', status, max(landed_at), count(*) FROM receipt GROUP BY status
UNION ALL
SELECT 'waiting', regime || ' ' || period, NULL, NULL FROM validation_due
UNION ALL
SELECT 'retries', 'attempts', NULL, count(*) FROM attempt WHERE attempts > 1
ORDER BY what, name
