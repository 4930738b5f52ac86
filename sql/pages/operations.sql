-- What IT looks at first: channels, files by what became of them, periods that wait for validation, mails.
SELECT 'channel' AS what, channel AS name, completed_at AS at, NULL::bigint AS number FROM scan
UNION ALL
SELECT 'receipts', coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status), max(r.landed_at), count(*)
FROM receipt AS r
LEFT JOIN (
    SELECT DISTINCT ON (s.receipt_id) s.receipt_id, v.verdict
    FROM submission AS s JOIN verdict AS v ON v.submission_id = s.id
    ORDER BY s.receipt_id, v.id DESC
) AS v ON v.receipt_id = r.id
GROUP BY 2
UNION ALL
SELECT 'waiting', regime || '/' || period, NULL, NULL FROM validation_due
UNION ALL
SELECT 'retries', 'attempts', NULL, count(*) FROM attempt WHERE attempts > 1
UNION ALL
SELECT 'outbox', state, max(coalesce(sent_at, created_at)), count(*) FROM outbox GROUP BY state
ORDER BY what, name
