-- Offending: a unit counted through twice within one office, or a sum of units that is not the office's own figure.
SELECT t.unit, t.indicator, 'twice' AS wrong
FROM through_now AS t
GROUP BY t.unit, t.part, t.indicator
HAVING count(*) > 1
UNION ALL
SELECT t.unit, t.indicator, 'sum'
FROM through_now AS t
JOIN current_cell AS c ON c.unit = t.unit AND c.indicator = t.indicator
JOIN indicator AS i ON i.regime = :regime AND i.indicator = t.indicator AND i.across_units IN ('sum', 'count_yes')
GROUP BY t.unit, t.indicator, c.value
HAVING coalesce(sum(t.value), 0) <> coalesce(c.value, 0)
