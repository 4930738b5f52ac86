-- How full the report of every unit is (DOMAIN §3): missing; nil, where nothing it counts has happened; partial, where a
-- figure or a yes/no question is left blank, or a required text; complete. An office is partial if one of its units is.
WITH blank AS (
    SELECT DISTINCT t.unit, t.indicator FROM through_now AS t WHERE t.state = 'missing'
), asked AS (
    SELECT c.unit, i.value_type = 'count' AND i.across_periods = 'flow' AS is_flow,
           CASE WHEN b.unit IS NOT NULL THEN 'missing' ELSE c.state END AS state
    FROM current_cell AS c
    JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator
    JOIN duty AS d ON d.regime = :regime AND d.indicator = c.indicator AND d.level = c.level AND d.ownership = c.ownership
    LEFT JOIN blank AS b ON b.unit = c.unit AND b.indicator = c.indicator
    WHERE i.value_type IN ('count', 'yes_no') OR d.is_required
)
SELECT u.unit,
       CASE WHEN u.status NOT IN ('accepted', 'accepted_with_warnings') THEN 'missing'
            WHEN bool_or(a.state = 'missing') THEN 'partial'
            WHEN bool_or(a.is_flow AND a.state = 'nil') AND bool_and(a.state IN ('nil', 'not_applicable') OR NOT a.is_flow)
                THEN 'nil'
            ELSE 'complete' END AS fullness
FROM unit_now AS u
LEFT JOIN asked AS a ON a.unit = u.unit
GROUP BY u.unit, u.status
