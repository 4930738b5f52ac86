-- Every file of a unit in a period, newest first, with the verdict that stands.
SELECT r.id AS receipt, r.sha256, r.original_name, r.channel, r.received_at, r.received_at_source, s.id AS submission,
       s.kind, coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status) AS status, v.decided_at,
       s.document
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id AND s.regime = :regime AND s.period = :period AND s.unit = :unit
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE s.id IS NOT NULL
   OR (coalesce(r.regime, r.regime_hint) = :regime AND coalesce(r.unit, r.unit_hint) = :unit
       AND coalesce(r.period, :period) = :period)
ORDER BY r.received_at DESC, r.id DESC
