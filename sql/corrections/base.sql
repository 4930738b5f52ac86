-- The unit's latest submission of a period, and whether an accepted report stands that a supplement may be laid over.
SELECT s.id, EXISTS (SELECT FROM current_submission_at(:at) AS c
                     WHERE (c.regime, c.period, c.unit) = (s.regime, s.period, s.unit)) AS is_accepted
FROM submission AS s
JOIN receipt AS r ON r.id = s.receipt_id AND r.status = 'understood'
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE s.regime = :regime AND s.period = :period AND s.unit = :unit AND s.received_at <= :at
  AND v.verdict IS DISTINCT FROM 'withdrawn'
ORDER BY s.kind = 'supplement', s.received_at DESC, s.id DESC
LIMIT 1
