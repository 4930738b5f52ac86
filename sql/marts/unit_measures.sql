-- What every unit that must answer says about the measures of targets (:measures); a share by its two sums. An
-- office whose units are counted through says yes if all of them that answered do.
SELECT c.unit, c.indicator, c.state,
       CASE WHEN y.unit IS NOT NULL THEN y.value ELSE coalesce(c.value, CASE c.state WHEN 'nil' THEN 0 END) END AS value,
       NULL::numeric AS numerator, NULL::numeric AS denominator, c.is_partial
FROM current_cell AS c
LEFT JOIN (SELECT t.unit, t.indicator, min(t.value) AS value
           FROM through_now AS t
           JOIN indicator AS i ON i.regime = :regime AND i.indicator = t.indicator AND i.across_units = 'count_yes'
           GROUP BY t.unit, t.indicator) AS y ON y.unit = c.unit AND y.indicator = c.indicator
WHERE c.indicator = ANY (:measures)
UNION ALL
SELECT unit, indicator, state, NULL, CASE WHEN state IN ('number', 'nil') THEN numerator END,
       CASE WHEN state IN ('number', 'nil') THEN denominator END, is_partial
FROM current_share WHERE indicator = ANY (:measures)
