-- The decision about each file, made once.
INSERT INTO erasure (sha256, kept_until, why, decided_by, os_user, decided_at)
VALUES (:sha256, :kept_until, :why, :officer, :os_user, :decided_at)
