-- Every indicator in total, by level and by ownership, from `current_cell` and `current_share`; where an office's
-- units are counted through, from theirs (`through_now`, `through_share`) in its place.
-- Across units (DOMAIN §3): counts are summed, yes/no counted, shares recomputed from summed parts, lists counted.
WITH answer AS (
    SELECT indicator, level, ownership, state, value, NULL::numeric AS numerator, NULL::numeric AS denominator
    FROM current_cell AS c
    WHERE NOT EXISTS (SELECT FROM through_now AS t WHERE t.unit = c.unit AND t.indicator = c.indicator)
    UNION ALL
    SELECT indicator, level, ownership, state, value, NULL, NULL FROM through_now
    UNION ALL
    SELECT indicator, level, ownership, state, NULL, numerator, denominator FROM current_share AS c
    WHERE NOT EXISTS (SELECT FROM through_share AS t WHERE t.unit = c.unit AND t.indicator = c.indicator)
    UNION ALL
    SELECT indicator, level, ownership, state, NULL, numerator, denominator FROM through_share
), counted AS (
    SELECT indicator,
           CASE WHEN GROUPING(level) = 0 THEN 'level' WHEN GROUPING(ownership) = 0 THEN 'ownership'
                ELSE 'total' END AS scope,
           coalesce(level, ownership, '') AS scope_code,
           sum(value) FILTER (WHERE state = 'number') AS summed,
           sum(numerator) FILTER (WHERE state IN ('number', 'nil')) AS numerator,
           sum(denominator) FILTER (WHERE state IN ('number', 'nil')) AS denominator,
           count(*) FILTER (WHERE state IN ('number', 'nil')) AS units_reported,
           count(*) AS units_expected,
           count(*) FILTER (WHERE state = 'nil') AS units_nil,
           count(*) FILTER (WHERE state = 'not_applicable') AS units_not_applicable,
           count(*) FILTER (WHERE state = 'missing') AS units_missing
    FROM answer
    GROUP BY indicator, GROUPING SETS ((), (level), (ownership))
)
SELECT c.indicator, c.scope, c.scope_code,
       CASE WHEN c.units_reported = 0 OR i.across_units = 'list' THEN NULL
            WHEN i.across_units = 'derived' THEN 100 * c.numerator / nullif(c.denominator, 0)
            ELSE coalesce(c.summed, 0) END AS value,
       CASE i.across_units WHEN 'count_yes' THEN coalesce(c.summed, 0) WHEN 'derived' THEN c.numerator END AS numerator,
       CASE i.across_units WHEN 'count_yes' THEN c.units_reported WHEN 'derived' THEN c.denominator END AS denominator,
       c.units_reported, c.units_expected, c.units_nil, c.units_not_applicable, c.units_missing
FROM counted AS c
JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator
ORDER BY i.position, array_position(ARRAY['total', 'level', 'ownership'], c.scope), c.scope_code
