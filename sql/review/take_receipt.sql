UPDATE receipt SET status = 'received', regime = NULL, period = NULL, unit = NULL WHERE id = :receipt
