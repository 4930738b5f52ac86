-- What was let pass that some indicators of a version stand on, in the office's order of units: findings about them, and
-- those for which the whole report would not count.
SELECT DISTINCT ON (u.position, w.id, f.message)
       w.id, x.unit, u.name, w.receipt_id AS receipt, w.until, w.lapsed_at, w.why, w.decided_by, w.decided_at,
       f.message, f.indicators, f.severity
FROM report_waiver AS x
JOIN waiver AS w ON w.id = x.waiver_id
JOIN report_unit AS u ON u.report_version_id = x.report_version_id AND u.unit = x.unit
JOIN report_finding AS r ON r.report_version_id = x.report_version_id AND r.unit = x.unit
JOIN finding AS f ON f.id = r.finding_id AND f.receipt_id = w.receipt_id AND f.code = w.code
WHERE x.report_version_id = :version_id
  AND (f.severity = 'critical' OR f.indicators && CAST(:indicators AS text[]))
ORDER BY u.position, w.id, f.message
