INSERT INTO report_step (report_version_id, step, why, document_sha256, edit_id, decided_by, os_user, decided_at)
SELECT :version, :step, :why, :document, max(id), :officer, :os_user, :at
FROM report_edit WHERE report_version_id = :version
RETURNING id
