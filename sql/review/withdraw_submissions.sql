-- A withdrawn submission keeps the findings it had: the hash is that of the verdict before.
INSERT INTO verdict (submission_id, verdict, findings_sha256, run_id, decided_at)
SELECT s.id, :verdict, coalesce(v.findings_sha256, ''), NULL, :decided_at
FROM submission AS s
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE s.receipt_id = :receipt_id
ORDER BY s.id
RETURNING submission_id
