-- Present findings of one period, in the office's own order of units; :unit NULL means all.
WITH current AS MATERIALIZED (
    SELECT receipt_id FROM current_submission WHERE regime = :regime AND period = :period
)
SELECT coalesce(r.unit, r.unit_hint) AS unit, r.id AS receipt, r.original_name, f.code, f.severity, f.sheet, f.cells,
       f.found, f.expected, f.message,
       EXISTS (SELECT FROM waiver_at('infinity') AS w WHERE w.receipt_id = r.id AND w.code = f.code) AS waived
FROM present_finding AS f
JOIN receipt AS r ON r.id = f.receipt_id
LEFT JOIN submission AS s ON s.receipt_id = r.id
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
LEFT JOIN roster AS u ON (u.regime, u.period, u.unit) = (r.regime, r.period, r.unit)
WHERE r.regime = :regime AND r.period = :period
  AND (CAST(:unit AS text) IS NULL OR coalesce(r.unit, r.unit_hint) = :unit)
  AND (f.verdict_id IS NULL OR f.verdict_id = v.verdict_id)
  AND r.status <> 'duplicate'
ORDER BY u.position NULLS LAST, r.received_at, r.id, f.id
