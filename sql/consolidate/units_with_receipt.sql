-- The units of a version in order, each with the report of its own that counts.
SELECT u.unit, u.name, u.ownership, u.path, r.id AS receipt_id, r.sha256
FROM report_unit AS u
LEFT JOIN (SELECT DISTINCT ON (unit) unit, receipt_id FROM current_input WHERE is_base
           ORDER BY unit, received_at DESC, submission_id DESC) AS i ON i.unit = u.unit
LEFT JOIN receipt AS r ON r.id = i.receipt_id
WHERE u.report_version_id = :version_id
ORDER BY u.position
