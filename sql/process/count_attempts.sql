INSERT INTO attempt (receipt_id, attempts)
SELECT unnest(CAST(:ids AS uuid[])), 1
ON CONFLICT (receipt_id) DO UPDATE SET attempts = attempt.attempts + 1
