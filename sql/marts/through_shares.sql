-- The two sums behind the share of every unit counted through; like `current_shares`, a unit counts with all parts only.
WITH part AS (
    SELECT i.indicator, cardinality(i.numerator) + cardinality(i.denominator) AS parts, p.part, p.is_numerator
    FROM indicator AS i
    CROSS JOIN LATERAL (SELECT unnest(i.numerator) AS part, true AS is_numerator
                        UNION ALL SELECT unnest(i.denominator), false) AS p
    WHERE i.regime = :regime AND i.across_units = 'derived'
)
SELECT t.unit, t.part, t.level, t.ownership, p.indicator,
       CASE WHEN bool_and(t.state = 'nil') THEN 'nil'
            WHEN bool_and(t.state IN ('number', 'nil')) THEN 'number'
            WHEN bool_or(t.state = 'missing') THEN 'missing'
            ELSE 'not_applicable' END AS state,
       coalesce(sum(t.value) FILTER (WHERE p.is_numerator), 0) AS numerator,
       coalesce(sum(t.value) FILTER (WHERE NOT p.is_numerator), 0) AS denominator
FROM through_now AS t
JOIN part AS p ON p.part = t.indicator
JOIN current_share AS s ON s.unit = t.unit AND s.indicator = p.indicator
GROUP BY p.indicator, p.parts, t.unit, t.part, t.level, t.ownership
HAVING count(*) = p.parts
