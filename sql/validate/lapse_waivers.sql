-- Waivers whose end has come have been gone without from this validation on.
UPDATE waiver AS w
SET lapsed_at = :at
FROM submission AS s
WHERE s.receipt_id = w.receipt_id AND s.regime = :regime AND s.period = :period
  AND w.lapsed_at IS NULL AND w.until <= :at
