-- The two sums behind every unit's share (a derived percentage), from `current_cell`. A unit counts in a share
-- only with all of its parts: half of one would bend the percentage of the whole.
WITH part AS MATERIALIZED (
    SELECT i.indicator, cardinality(i.numerator) + cardinality(i.denominator) AS parts, p.part, p.is_numerator
    FROM indicator AS i
    CROSS JOIN LATERAL (SELECT unnest(i.numerator) AS part, true AS is_numerator
                        UNION ALL SELECT unnest(i.denominator), false) AS p
    WHERE i.regime = :regime AND i.across_units = 'derived'
), cell AS MATERIALIZED (
    -- Only the cells of parts, before duty is asked: the other way round every cell meets every duty of its level.
    SELECT c.*, p.indicator AS share, p.parts, p.is_numerator FROM current_cell AS c JOIN part AS p ON p.part = c.indicator
)
SELECT c.unit, c.level, c.ownership, c.share AS indicator,
       CASE WHEN bool_and(c.state = 'nil') THEN 'nil'
            WHEN bool_and(c.state IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(c.state = 'missing') THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(c.value) FILTER (WHERE c.is_numerator), 0) AS numerator,
       coalesce(sum(c.value) FILTER (WHERE NOT c.is_numerator), 0) AS denominator,
       bool_or(c.is_partial) AS is_partial
FROM cell AS c
JOIN duty AS d ON d.regime = :regime AND d.indicator = c.share AND d.level = c.level AND d.ownership = c.ownership
GROUP BY c.share, c.parts, c.unit, c.level, c.ownership
HAVING count(*) = c.parts
