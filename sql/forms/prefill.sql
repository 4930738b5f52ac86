-- What a new form already knows of each unit: its prefilled stocks, and openings that repeat what was carried over,
-- both as the accepted report of the period before states them.
WITH said AS (
    SELECT DISTINCT ON (s.unit, c.indicator) s.unit, c.indicator, c.state, c.value
    FROM current_submission_at(:as_of) AS s
    JOIN cell_value AS c USING (submission_id)
    WHERE s.regime = :regime AND s.period = :previous
      AND (s.is_base OR c.state IN ('number', 'nil', 'not_applicable'))
    ORDER BY s.unit, c.indicator, s.received_at DESC, s.is_base, s.submission_id DESC
), wanted AS (
    SELECT indicator, CASE WHEN cardinality(opening_of) > 0 THEN opening_of ELSE ARRAY[indicator] END AS parts
    FROM indicator
    WHERE regime = :regime AND (indicator = ANY(:prefilled) OR cardinality(opening_of) > 0)
)
SELECT said.unit, wanted.indicator, sum(coalesce(said.value, 0)) AS value
FROM wanted
JOIN said ON said.indicator = ANY(wanted.parts) AND said.state IN ('number', 'nil')
GROUP BY said.unit, wanted.indicator, wanted.parts
HAVING count(*) = cardinality(wanted.parts)
