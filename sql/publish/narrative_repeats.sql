-- Which texts of a stored version repeat others: the unit's own of an earlier period, or another unit's.
SELECT r.section, r.unit, r.percent, r.others, r.other_period, coalesce(o.name, '') AS other_name,
       coalesce(p.name, r.other_period) AS period_name
FROM narrative_repeat AS r
JOIN report_version AS v ON v.id = r.report_version_id
LEFT JOIN report_unit AS o ON o.report_version_id = r.report_version_id AND o.unit = r.other_unit
LEFT JOIN period AS p ON p.regime = v.regime AND p.period = r.other_period
WHERE r.report_version_id = :version_id
ORDER BY r.section, r.unit, r.other_period DESC
