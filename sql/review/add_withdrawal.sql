INSERT INTO withdrawal (receipt_id, why, decided_by, os_user, decided_at)
VALUES (:receipt_id, :why, :officer, :os_user, :decided_at)
ON CONFLICT (receipt_id) DO NOTHING
RETURNING id
