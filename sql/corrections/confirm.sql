INSERT INTO correction_confirmation (receipt_id, why, decided_by, os_user, decided_at)
VALUES (:receipt, :why, :officer, :os_user, :at)
ON CONFLICT DO NOTHING
