-- The findings that stood when a version was made; their order does not depend on that of arrival.
SELECT u.position, u.unit, u.name, f.severity, f.sheet, f.cells, f.found, f.expected, f.message
FROM report_finding AS k
JOIN report_unit AS u ON u.report_version_id = k.report_version_id AND u.unit = k.unit
JOIN finding AS f ON f.id = k.finding_id
WHERE k.report_version_id = :version_id
ORDER BY u.position, array_position(ARRAY['critical', 'warning', 'info'], f.severity), f.sheet, f.cells, f.code,
         f.found, f.message, f.expected
