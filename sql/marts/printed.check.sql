-- Offending: a printed total of an indicator that the regime does not ask for.
SELECT p.indicator FROM printed_figure AS p
LEFT JOIN indicator AS i ON i.regime = p.regime AND i.indicator = p.indicator
WHERE p.regime = :regime AND p.period = :last AND i.indicator IS NULL
