INSERT INTO extension (regime, period, unit, until, document, why, decided_by, os_user, decided_at)
VALUES (:regime, :period, :unit, :until, :document, :why, :officer, :os_user, :decided_at)
RETURNING id
