-- What came of each target of a stored version at each unit, in the office's order; where an office's units are counted
-- through it (`via`), at these.
SELECT t.target, u.position, CASE t.part WHEN '' THEN u.unit ELSE t.part END AS unit,
       CASE t.part WHEN '' THEN u.name ELSE t.part_name END AS name, u.level,
       CASE t.part WHEN '' THEN u.ownership ELSE t.part_ownership END AS ownership,
       CASE WHEN t.part <> '' THEN u.unit END AS via, t.outcome, t.value, t.numerator, t.denominator
FROM target_result AS t
JOIN report_unit AS u ON u.report_version_id = t.report_version_id AND u.unit = t.unit
WHERE t.report_version_id = :version_id
ORDER BY t.target, u.position, t.part
