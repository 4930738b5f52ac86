-- Offending figures of the version :version_id: units that do not add up, levels or ownerships that do not make
-- up the total, more "có" than answers.
SELECT f.indicator, f.scope, f.scope_code, 'units' AS wrong
FROM figure AS f
WHERE f.report_version_id = :version_id
  AND (f.units_expected <> f.units_reported + f.units_not_applicable + f.units_missing
       OR f.units_nil > f.units_reported OR f.units_missing < 0)
UNION ALL
SELECT t.indicator, g.scope, '', 'parts'
FROM figure AS t
JOIN indicator AS i ON i.regime = :regime AND i.indicator = t.indicator
JOIN figure AS g ON g.report_version_id = t.report_version_id AND g.indicator = t.indicator AND g.scope <> 'total'
WHERE t.report_version_id = :version_id AND t.scope = 'total'
GROUP BY t.indicator, g.scope, i.across_units, t.value, t.numerator, t.denominator, t.units_expected, t.units_reported
HAVING sum(g.units_expected) <> t.units_expected OR sum(g.units_reported) <> t.units_reported
    OR sum(g.numerator) IS DISTINCT FROM t.numerator OR sum(g.denominator) IS DISTINCT FROM t.denominator
    OR (i.across_units IN ('sum', 'count_yes') AND sum(g.value) IS DISTINCT FROM t.value)
UNION ALL
SELECT f.indicator, f.scope, f.scope_code, 'yes'
FROM figure AS f
JOIN indicator AS i ON i.regime = :regime AND i.indicator = f.indicator AND i.across_units = 'count_yes'
WHERE f.report_version_id = :version_id AND f.numerator > f.denominator
