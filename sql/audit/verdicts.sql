-- Every verdict that was ever given in a period, with the suite that it rests on.
SELECT v.decided_at, s.unit, s.receipt_id, v.verdict, n.suite_sha256, v.findings_sha256
FROM verdict AS v
JOIN submission AS s ON s.id = v.submission_id
LEFT JOIN validation_run AS n ON n.id = v.run_id
WHERE s.regime = :regime AND s.period = :period
ORDER BY v.id
