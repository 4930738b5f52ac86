-- The files that a stored version was made from.
SELECT u.position, u.unit, u.name, s.kind, r.original_name, r.received_at, r.received_at_source, r.channel, r.locator,
       r.sender, r.sha256
FROM report_input AS i
JOIN submission AS s ON s.id = i.submission_id
JOIN receipt AS r ON r.id = s.receipt_id
JOIN report_unit AS u ON u.report_version_id = i.report_version_id AND u.unit = s.unit
WHERE i.report_version_id = :version_id
ORDER BY u.position, s.received_at, s.id
