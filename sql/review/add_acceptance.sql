INSERT INTO acceptance (receipt_id, regime, unit, why, decided_by, os_user, decided_at)
VALUES (:receipt, :regime, :unit, :why, :officer, :os_user, :at)
RETURNING id
