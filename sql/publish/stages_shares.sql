-- The two sums behind each unit's shares over all stages of a campaign, share after share. A row of :shares, :parts and
-- :are_numerators is a part of a share; one that is twice in the share counts twice.
SELECT f.indicator, u.position, u.unit, u.name, u.level, u.ownership,
       count(*) FILTER (WHERE k.state IN ('number', 'nil', 'not_applicable')) AS parts_reported,
       CASE WHEN bool_and(k.state = 'nil') THEN 'nil'
            WHEN bool_and(coalesce(k.state, 'missing') IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(coalesce(k.state, 'missing') = 'missing') THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(k.value) FILTER (WHERE part.is_numerator), 0) AS numerator,
       coalesce(sum(k.value) FILTER (WHERE NOT part.is_numerator), 0) AS denominator
FROM unnest(CAST(:shares AS text[]), CAST(:parts AS text[]), CAST(:are_numerators AS boolean[]))
    AS part(indicator, part, is_numerator)
JOIN figure_source AS f ON f.report_version_id = :version_id AND f.indicator = part.indicator
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
LEFT JOIN stages_cell AS k ON k.report_version_id = f.report_version_id AND k.unit = f.unit
                          AND k.indicator = part.part
GROUP BY f.indicator, u.position, u.unit, u.name, u.level, u.ownership
ORDER BY array_position(CAST(:shares AS text[]), f.indicator), u.position
