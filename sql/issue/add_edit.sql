INSERT INTO report_edit (report_version_id, sha256, differences, why, decided_by, os_user, decided_at)
VALUES (:version, :sha256, :differences, :why, :officer, :os_user, :at)
RETURNING id
