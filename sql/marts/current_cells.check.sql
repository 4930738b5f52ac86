-- Offending: a unit and indicator that should be there once is absent or double.
SELECT r.unit, d.indicator, count(c.unit) AS rows
FROM roster AS r
JOIN duty AS d ON d.regime = r.regime AND d.level = r.level AND d.ownership = r.ownership
JOIN indicator AS i ON i.regime = d.regime AND i.indicator = d.indicator AND i.across_units <> 'derived'
LEFT JOIN current_cell AS c ON c.unit = r.unit AND c.indicator = d.indicator
WHERE r.regime = :regime AND r.period = :period
GROUP BY r.unit, d.indicator
HAVING count(c.unit) <> 1
