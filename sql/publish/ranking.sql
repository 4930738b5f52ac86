-- Units of a stored version by place; those without points come last, in the office's order.
SELECT s.place, u.position, u.unit, u.name, u.level, s.total, s.rank, s.is_assessed, u.timeliness,
       (SELECT jsonb_object_agg(c.criterion, CAST(c.points AS text)) FROM criterion_score AS c
        WHERE c.report_version_id = s.report_version_id AND c.unit = s.unit AND c.points IS NOT NULL) AS points
FROM unit_score AS s
JOIN report_unit AS u ON u.report_version_id = s.report_version_id AND u.unit = s.unit
WHERE s.report_version_id = :version_id
ORDER BY s.place NULLS LAST, u.position
