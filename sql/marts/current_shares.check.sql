-- Offending: a unit counted twice in a share, or with a part it never answered.
SELECT s.unit, s.indicator
FROM current_share AS s
JOIN indicator AS i ON i.regime = :regime AND i.indicator = s.indicator
JOIN current_cell AS c ON c.unit = s.unit AND c.indicator = ANY (i.numerator || i.denominator)
GROUP BY s.unit, s.indicator, s.state
HAVING count(*) <> count(DISTINCT c.indicator)
    OR (s.state IN ('number', 'nil') AND bool_or(c.state NOT IN ('number', 'nil')))
