-- What officers let pass in a period, the ended ones too.
SELECT DISTINCT w.id, s.unit, w.receipt_id AS receipt, r.original_name, w.code, w.until, w.lapsed_at, w.why, w.decided_by,
       w.decided_at
FROM waiver AS w
JOIN receipt AS r ON r.id = w.receipt_id
JOIN submission AS s ON s.receipt_id = w.receipt_id
WHERE s.regime = :regime AND s.period = :period
ORDER BY w.id
