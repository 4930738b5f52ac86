INSERT INTO revalidation (regime, period, suite_sha256, changed, why, decided_by, os_user, decided_at)
VALUES (:regime, :period, :suite_sha256, :changed, :why, :officer, :os_user, :decided_at)
RETURNING id
