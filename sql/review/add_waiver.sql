INSERT INTO waiver (receipt_id, code, until, why, decided_by, os_user, decided_at)
VALUES (:receipt_id, :code, :until, :why, :officer, :os_user, :decided_at)
RETURNING id
