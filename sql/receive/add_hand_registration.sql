INSERT INTO hand_registration (receipt_id, incoming_number, evidence, why, decided_by, os_user, decided_at)
VALUES (:receipt, :number, :evidence, :why, :officer, :os_user, :at)
ON CONFLICT DO NOTHING
