-- Kinds of the findings that stand on a file now.
SELECT DISTINCT f.code
FROM present_finding AS f
LEFT JOIN latest_verdict AS v ON v.verdict_id = f.verdict_id
WHERE f.receipt_id = :receipt_id AND (f.verdict_id IS NULL OR v.verdict_id IS NOT NULL)
ORDER BY f.code
