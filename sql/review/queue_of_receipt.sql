-- The periods that a file reports on are judged anew.
INSERT INTO validation_due (regime, period)
SELECT DISTINCT regime, period FROM submission WHERE receipt_id = :receipt_id
ON CONFLICT DO NOTHING
