-- Offending: a unit counted twice in a share, or with a part it never answered.
WITH part AS (
    SELECT DISTINCT i.indicator AS share, unnest(i.numerator || i.denominator) AS indicator
    FROM indicator AS i WHERE i.regime = :regime
)
SELECT s.unit, s.indicator
FROM current_share AS s
JOIN part AS p ON p.share = s.indicator
JOIN current_cell AS c ON c.unit = s.unit AND c.indicator = p.indicator
GROUP BY s.unit, s.indicator, s.state
HAVING count(*) <> count(DISTINCT c.indicator)
    OR (s.state IN ('number', 'nil') AND bool_or(c.state NOT IN ('number', 'nil')))
