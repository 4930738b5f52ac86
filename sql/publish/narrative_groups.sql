-- The groups of statements of a stored version, in the order of the report.
SELECT section, number, group_id, body, units, addressee, choice, position, is_quotable, is_printed
FROM narrative_group
WHERE report_version_id = :version_id
ORDER BY section, number
