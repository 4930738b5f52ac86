-- What came of each target of a stored version at each unit, in the office's order.
SELECT t.target, u.position, u.unit, u.name, u.level, u.ownership, t.outcome, t.value, t.numerator, t.denominator
FROM target_result AS t
JOIN report_unit AS u ON u.report_version_id = t.report_version_id AND u.unit = t.unit
WHERE t.report_version_id = :version_id
ORDER BY t.target, u.position
