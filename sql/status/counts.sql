-- How many receipts are where, by the verdict on what they say where there is one.
SELECT coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status) AS status, count(*) AS receipts
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
GROUP BY 1
ORDER BY 1
