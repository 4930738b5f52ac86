-- Every line of the score scheme at every unit of a stored version, with the unit's own evidence.
SELECT u.position, u.unit, u.name, c.criterion, c.self_points, c.assessed_points, c.points, c.reason,
       s.as_typed, s.evidence, s.sheet, s.cell
FROM criterion_score AS c
JOIN report_unit AS u ON u.report_version_id = c.report_version_id AND u.unit = c.unit
LEFT JOIN self_score AS s ON s.submission_id = c.submission_id AND s.criterion = c.criterion
WHERE c.report_version_id = :version_id
ORDER BY u.position, array_position(CAST(:criteria AS text[]), c.criterion)
