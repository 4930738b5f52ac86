-- The newest file of the unit that gave no figures for the period, and why.
SELECT r.original_name, r.status
FROM receipt AS r
WHERE coalesce(r.regime, nullif(r.regime_hint, '')) = :regime AND coalesce(r.unit, nullif(r.unit_hint, '')) = :unit
  AND coalesce(r.period, :period) = :period AND r.received_at <= :at
  AND r.channel <> 'telephone' AND r.status IN ('received', 'unreadable', 'refused', 'needs_review', 'evidence')
ORDER BY r.received_at DESC, r.id DESC
LIMIT 1
