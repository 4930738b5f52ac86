-- Files that wait because the period was closed are looked at anew: of one unit (:unit), or of all (:unit NULL).
UPDATE receipt AS r
SET status = 'received', regime = NULL, period = NULL, unit = NULL
WHERE r.status = 'needs_review' AND r.regime = :regime AND r.period = :period
  AND (CAST(:unit AS text) IS NULL OR coalesce(r.unit, r.unit_hint) = :unit)
  AND EXISTS (SELECT FROM finding AS f
              WHERE f.receipt_id = r.id AND f.verdict_id IS NULL AND f.code = 'period-closed')
