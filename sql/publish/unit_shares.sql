-- The two sums behind each unit's share in a stored version. A part twice in the share counts twice. Where an
-- office's units are counted through in all parts, theirs.
WITH part AS (
    SELECT part, true AS is_numerator FROM unnest(CAST(:numerator AS text[])) AS part
    UNION ALL SELECT part, false FROM unnest(CAST(:denominator AS text[])) AS part
), own AS (
SELECT u.position, u.unit, u.name, u.level, u.ownership, count(p.submission_id) AS parts_reported,
       CASE WHEN bool_and(c.state = 'nil') THEN 'nil'
            WHEN bool_and(coalesce(c.state, 'missing') IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(coalesce(c.state, 'missing') IN ('missing', 'invalid')) THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(c.value) FILTER (WHERE part.is_numerator), 0) AS numerator,
       coalesce(sum(c.value) FILTER (WHERE NOT part.is_numerator), 0) AS denominator
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
CROSS JOIN part
LEFT JOIN figure_source AS p ON p.report_version_id = f.report_version_id AND p.unit = f.unit
                            AND p.indicator = part.part
LEFT JOIN cell_value AS c ON c.submission_id = p.submission_id AND c.indicator = p.indicator
WHERE f.report_version_id = :version_id AND f.indicator = :indicator
GROUP BY u.position, u.unit, u.name, u.level, u.ownership
), through AS (
SELECT u.position, u.unit AS office, t.position AS part, t.unit, t.name, u.level, t.ownership,
       count(t.receipt_id) AS parts_reported,
       CASE WHEN bool_and(t.state = 'nil') THEN 'nil'
            WHEN bool_and(t.state IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(t.state = 'missing') THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(t.value) FILTER (WHERE part.is_numerator), 0) AS numerator,
       coalesce(sum(t.value) FILTER (WHERE NOT part.is_numerator), 0) AS denominator
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
JOIN part ON part.part = f.indicator
JOIN through_cell AS t ON t.submission_id = f.submission_id AND t.indicator = f.indicator
WHERE f.report_version_id = :version_id
GROUP BY u.position, u.unit, t.position, t.unit, t.name, u.level, t.ownership
HAVING count(*) = (SELECT count(*) FROM part)
), said AS (
SELECT 0 AS part, o.* FROM own AS o WHERE o.unit NOT IN (SELECT office FROM through)
UNION ALL
SELECT t.part, t.position, t.unit, t.name, t.level, t.ownership, t.parts_reported, t.state, t.numerator, t.denominator
FROM through AS t WHERE t.office IN (SELECT unit FROM own)
)
SELECT * FROM said ORDER BY position, part
