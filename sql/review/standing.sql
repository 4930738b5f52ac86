-- The verdict that stands for each submission of a period, with the findings of rules that it rests on.
SELECT s.id AS submission_id, s.unit, s.receipt_id, v.verdict,
       coalesce(array_agg(f.message ORDER BY f.id) FILTER (WHERE f.id IS NOT NULL), '{}') AS findings
FROM submission AS s
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
LEFT JOIN finding AS f ON f.verdict_id = v.verdict_id
WHERE s.regime = :regime AND s.period = :period
GROUP BY s.id, s.unit, s.receipt_id, v.verdict
