-- The submissions of a stored version, as the marts expect them in `current_input`.
SELECT s.id AS submission_id, s.receipt_id, s.received_at, u.unit, u.position, u.name AS unit_name, u.level, u.ownership
FROM report_input AS i
JOIN submission AS s ON s.id = i.submission_id
JOIN report_unit AS u ON u.report_version_id = i.report_version_id AND u.unit = s.unit
WHERE i.report_version_id = :version_id
