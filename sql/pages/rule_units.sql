-- Units whose standing report fails one rule.
SELECT DISTINCT s.unit, r.name, r.position, f.message, f.receipt_id AS receipt
FROM finding AS f
JOIN latest_verdict AS v ON v.verdict_id = f.verdict_id
JOIN submission AS s ON s.id = v.submission_id
LEFT JOIN roster AS r ON r.regime = s.regime AND r.period = s.period AND r.unit = s.unit
WHERE s.regime = :regime AND s.period = :period AND f.code = :rule
ORDER BY r.position NULLS LAST, s.unit
LIMIT 500
