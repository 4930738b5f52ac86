-- Units whose standing report fails one rule, with who let it pass, why and until when.
SELECT DISTINCT s.unit, r.name, r.position, f.message, f.receipt_id AS receipt, w.id AS waiver, w.decided_by,
       w.decided_at, w.why, w.until
FROM finding AS f
JOIN latest_verdict AS v ON v.verdict_id = f.verdict_id
JOIN submission AS s ON s.id = v.submission_id
LEFT JOIN roster AS r ON r.regime = s.regime AND r.period = s.period AND r.unit = s.unit
LEFT JOIN LATERAL (
    SELECT * FROM waiver_at('infinity') AS w WHERE w.receipt_id = f.receipt_id AND w.code = f.code ORDER BY w.id DESC LIMIT 1
) AS w ON true
WHERE s.regime = :regime AND s.period = :period AND f.code = :rule
ORDER BY r.position NULLS LAST, s.unit
LIMIT 500
