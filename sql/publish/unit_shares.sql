-- The two sums behind each unit's shares in a stored version, share after share. A row of :shares, :parts and
-- :are_numerators is a part of a share; one that is twice in the share counts twice. Where an office's units are counted
-- through in all parts, theirs.
WITH part AS (
SELECT * FROM unnest(CAST(:shares AS text[]), CAST(:parts AS text[]), CAST(:are_numerators AS boolean[]))
    AS p(share, indicator, is_numerator)
), said AS (
SELECT part.*, u.position, u.unit, u.name, u.level, u.ownership, p.submission_id
FROM part
JOIN figure_source AS f ON f.report_version_id = :version_id AND f.indicator = part.share
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
LEFT JOIN figure_source AS p ON p.report_version_id = f.report_version_id AND p.unit = f.unit
                            AND p.indicator = part.indicator AND p.indicator = ANY (CAST(:parts AS text[]))
), through AS (
SELECT s.share AS indicator, s.position, s.unit AS office, t.position AS part, t.unit, t.name, s.level, t.ownership,
       count(t.receipt_id) AS parts_reported,
       CASE WHEN bool_and(t.state = 'nil') THEN 'nil'
            WHEN bool_and(t.state IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(t.state = 'missing') THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(t.value) FILTER (WHERE s.is_numerator), 0) AS numerator,
       coalesce(sum(t.value) FILTER (WHERE NOT s.is_numerator), 0) AS denominator
FROM said AS s
JOIN through_cell AS t ON t.submission_id = s.submission_id AND t.indicator = s.indicator
GROUP BY s.share, s.position, s.unit, t.position, t.unit, t.name, s.level, t.ownership
HAVING count(*) = (SELECT count(*) FROM part WHERE part.share = s.share)
), own AS (
SELECT s.share, s.position, s.unit AS office, 0 AS part, s.unit, s.name, s.level, s.ownership,
       count(s.submission_id) AS parts_reported,
       CASE WHEN bool_and(c.state = 'nil') THEN 'nil'
            WHEN bool_and(coalesce(c.state, 'missing') IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(coalesce(c.state, 'missing') IN ('missing', 'invalid')) THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(c.value) FILTER (WHERE s.is_numerator), 0) AS numerator,
       coalesce(sum(c.value) FILTER (WHERE NOT s.is_numerator), 0) AS denominator
FROM said AS s
LEFT JOIN cell_value AS c ON c.submission_id = s.submission_id AND c.indicator = s.indicator
                         AND c.indicator = ANY (CAST(:parts AS text[]))
WHERE (s.share, s.unit) NOT IN (SELECT indicator, office FROM through)
GROUP BY s.share, s.position, s.unit, s.name, s.level, s.ownership
)
SELECT * FROM (SELECT * FROM through UNION ALL SELECT * FROM own) AS told
ORDER BY array_position(CAST(:shares AS text[]), indicator), position, part
