INSERT INTO period_change (regime, period, change, document, why, decided_by, os_user, decided_at)
VALUES (:regime, :period, :change, :document, :why, :officer, :os_user, :decided_at)
RETURNING id
