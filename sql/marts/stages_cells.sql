-- A campaign's cells: a flow is summed over the stages that state it (a yes in any stage is a yes), less what later
-- stages only carried over; a stock is that of the last stage, an opening stock that of the first. `is_partial`: some
-- stage of a flow says nothing yet.
WITH bounds AS (SELECT min(stage) AS first, max(stage) AS last FROM stage_cell),
said AS (
    SELECT c.unit, c.indicator,
           count(*) FILTER (WHERE c.state = 'number') AS numbers,
           count(*) FILTER (WHERE c.state = 'nil') AS nils,
           count(*) FILTER (WHERE c.state = 'missing') AS missing,
           sum(c.value) AS total, max(c.value) AS highest,
           (array_agg(c.text_value ORDER BY c.stage DESC) FILTER (WHERE c.text_value IS NOT NULL))[1] AS latest_text,
           max(c.state) FILTER (WHERE c.stage = b.first) AS first_state,
           max(c.value) FILTER (WHERE c.stage = b.first) AS first_value,
           max(c.state) FILTER (WHERE c.stage = b.last) AS last_state,
           max(c.value) FILTER (WHERE c.stage = b.last) AS last_value,
           max(c.text_value) FILTER (WHERE c.stage = b.last) AS last_text
    FROM stage_cell AS c
    CROSS JOIN bounds AS b
    GROUP BY c.unit, c.indicator
), carried AS (
    -- Only where the stage itself states the flow: what was not added is not taken off.
    SELECT f.unit, f.indicator, sum(o.value) AS total
    FROM stage_cell AS f
    JOIN indicator AS i ON i.regime = :regime AND i.indicator = f.indicator AND i.includes_opening <> '{}'
    JOIN stage_cell AS o ON o.unit = f.unit AND o.stage = f.stage AND o.indicator = ANY (i.includes_opening)
    WHERE f.state = 'number' AND o.state = 'number'
      AND EXISTS (SELECT FROM stage_cell AS e
                  WHERE e.unit = f.unit AND e.indicator = f.indicator AND e.stage < f.stage AND e.state <> 'missing')
    GROUP BY f.unit, f.indicator
)
SELECT r.unit, r.level, r.ownership, d.indicator,
       CASE i.across_periods WHEN 'stock' THEN coalesce(s.last_state, 'missing')
            WHEN 'opening_stock' THEN coalesce(s.first_state, 'missing')
            ELSE CASE WHEN s.numbers > 0 THEN 'number' WHEN s.nils > 0 THEN 'nil'
                      WHEN s.missing > 0 OR s.unit IS NULL THEN 'missing' ELSE 'not_applicable' END END AS state,
       CASE i.across_periods WHEN 'stock' THEN s.last_value WHEN 'opening_stock' THEN s.first_value
            ELSE CASE i.across_units WHEN 'count_yes' THEN s.highest ELSE s.total - coalesce(k.total, 0) END END
            AS value,
       CASE i.across_periods WHEN 'stock' THEN s.last_text ELSE s.latest_text END AS text_value,
       NULL::uuid AS submission_id,
       coalesce(i.across_periods = 'flow' AND s.missing > 0 AND s.numbers + s.nils > 0, false) AS is_partial
FROM roster AS r
JOIN duty AS d ON d.regime = r.regime AND d.level = r.level AND d.ownership = r.ownership
JOIN indicator AS i ON i.regime = d.regime AND i.indicator = d.indicator AND i.across_units <> 'derived'
LEFT JOIN said AS s ON s.unit = r.unit AND s.indicator = d.indicator
LEFT JOIN carried AS k ON k.unit = r.unit AND k.indicator = d.indicator
WHERE r.regime = :regime AND r.period = :period
