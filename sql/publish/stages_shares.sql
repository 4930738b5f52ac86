-- The two sums behind each unit's share over all stages of a campaign. A part twice in the share counts twice.
WITH part AS (
    SELECT part, true AS is_numerator FROM unnest(CAST(:numerator AS text[])) AS part
    UNION ALL SELECT part, false FROM unnest(CAST(:denominator AS text[])) AS part
)
SELECT u.position, u.unit, u.name, u.level, u.ownership,
       count(*) FILTER (WHERE k.state IN ('number', 'nil', 'not_applicable')) AS parts_reported,
       CASE WHEN bool_and(k.state = 'nil') THEN 'nil'
            WHEN bool_and(coalesce(k.state, 'missing') IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(coalesce(k.state, 'missing') = 'missing') THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(k.value) FILTER (WHERE part.is_numerator), 0) AS numerator,
       coalesce(sum(k.value) FILTER (WHERE NOT part.is_numerator), 0) AS denominator
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
CROSS JOIN part
LEFT JOIN stages_cell AS k ON k.report_version_id = f.report_version_id AND k.unit = f.unit
                          AND k.indicator = part.part
WHERE f.report_version_id = :version_id AND f.indicator = :indicator
GROUP BY u.position, u.unit, u.name, u.level, u.ownership
ORDER BY u.position
