-- Every receipt with its verdict, once understood, and the number of its present findings.
-- A copy has none of its own: whether it was looked at before its original came must not show.
SELECT r.id, r.sha256, r.original_name, r.channel, r.sender, r.received_at, r.received_at_source,
       r.regime, r.period, r.unit,
       coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status) AS status,
       (SELECT count(*) FROM present_finding AS f
        WHERE f.receipt_id = r.id AND r.status <> 'duplicate'
          AND (f.verdict_id IS NULL OR f.verdict_id = v.verdict_id)) AS findings
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
ORDER BY r.received_at, r.id
