-- Every statement of a stored version with its group, its unit and what its text repeats.
SELECT s.section, s.number, u.position, u.unit, u.name, s.ordinal, s.statement_id, s.body
FROM narrative_statement AS s
JOIN report_unit AS u ON u.report_version_id = s.report_version_id AND u.unit = s.unit
WHERE s.report_version_id = :version_id
ORDER BY s.section, s.number, u.position, s.ordinal
