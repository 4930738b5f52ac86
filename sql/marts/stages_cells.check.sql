-- Offending: a flow whose campaign total is not the sum of its stages, unit by unit (those that hold what was carried
-- over apart), or one that is below 0.
SELECT c.unit, c.indicator, c.value, sum(s.value) AS stages
FROM current_cell AS c
JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator
                   AND i.across_periods = 'flow' AND i.across_units = 'sum'
JOIN stage_cell AS s ON s.unit = c.unit AND s.indicator = c.indicator
GROUP BY c.unit, c.indicator, c.value, i.includes_opening
HAVING (i.includes_opening = '{}' AND c.value IS DISTINCT FROM sum(s.value)) OR c.value > sum(s.value)
