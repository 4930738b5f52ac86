INSERT INTO letter_settlement (message, why, decided_by, os_user, decided_at)
VALUES (:message, :why, :officer, :os_user, :at)
ON CONFLICT DO NOTHING
