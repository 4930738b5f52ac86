-- What every unit that must answer says about the measures of targets (:measures); a share by its two sums. In the
-- place of an office the units that are counted through it (`part`), as in `figures`.
WITH parts AS MATERIALIZED (
    SELECT unit, part, min(name) AS name FROM through_now GROUP BY unit, part
)
SELECT c.unit, '' AS part, '' AS name, c.level, c.ownership, c.indicator, c.state,
       coalesce(c.value, CASE c.state WHEN 'nil' THEN 0 END) AS value,
       NULL::numeric AS numerator, NULL::numeric AS denominator, c.is_partial
FROM current_cell AS c
WHERE c.indicator = ANY (:measures)
  AND NOT EXISTS (SELECT FROM through_now AS t WHERE t.unit = c.unit AND t.indicator = c.indicator)
UNION ALL
SELECT unit, part, name, level, ownership, indicator, state, coalesce(value, CASE state WHEN 'nil' THEN 0 END),
       NULL, NULL, false
FROM through_now WHERE indicator = ANY (:measures)
UNION ALL
SELECT c.unit, '', '', c.level, c.ownership, c.indicator, c.state, NULL,
       CASE WHEN c.state IN ('number', 'nil') THEN c.numerator END,
       CASE WHEN c.state IN ('number', 'nil') THEN c.denominator END, c.is_partial
FROM current_share AS c
WHERE c.indicator = ANY (:measures)
  AND NOT EXISTS (SELECT FROM through_share AS t WHERE t.unit = c.unit AND t.indicator = c.indicator)
UNION ALL
SELECT t.unit, t.part, p.name, t.level, t.ownership, t.indicator, t.state, NULL,
       CASE WHEN t.state IN ('number', 'nil') THEN t.numerator END,
       CASE WHEN t.state IN ('number', 'nil') THEN t.denominator END, false
FROM through_share AS t
JOIN parts AS p ON p.unit = t.unit AND p.part = t.part
WHERE t.indicator = ANY (:measures)
ORDER BY 1, 2
