-- Sums of this and last year's report (:last_version) over the units that answer in both, with how many they are. Of
-- a share the two sums of both years, over units that have all of its parts in both.
WITH last AS (
    SELECT f.unit, f.indicator, coalesce(c.value, 0) AS value
    FROM figure_source AS f
    JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
    WHERE f.report_version_id = :last_version AND c.state IN ('number', 'nil') AND c.text_value IS NULL
      AND NOT EXISTS (SELECT FROM stages_cell WHERE report_version_id = :last_version)
    UNION ALL
    SELECT unit, indicator, coalesce(value, 0) FROM stages_cell
    WHERE report_version_id = :last_version AND state IN ('number', 'nil') AND text_value IS NULL
), part AS (
    SELECT i.indicator, cardinality(i.numerator) + cardinality(i.denominator) AS parts, p.part, p.is_numerator
    FROM indicator AS i
    CROSS JOIN LATERAL (SELECT unnest(i.numerator) AS part, true AS is_numerator
                        UNION ALL SELECT unnest(i.denominator), false) AS p
    WHERE i.regime = :regime AND i.across_units = 'derived'
), last_share AS (
    SELECT p.indicator, l.unit, coalesce(sum(l.value) FILTER (WHERE p.is_numerator), 0) AS numerator,
           coalesce(sum(l.value) FILTER (WHERE NOT p.is_numerator), 0) AS denominator
    FROM part AS p JOIN last AS l ON l.indicator = p.part
    GROUP BY p.indicator, p.parts, l.unit
    HAVING count(*) = p.parts
)
SELECT c.indicator, count(*) AS units, sum(coalesce(c.value, 0)) AS now, sum(l.value) AS last,
       NULL::numeric AS now_denominator, NULL::numeric AS last_denominator
FROM current_cell AS c
JOIN last AS l ON l.unit = c.unit AND l.indicator = c.indicator
JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator AND i.across_units IN ('sum', 'count_yes')
WHERE c.state IN ('number', 'nil')
GROUP BY c.indicator
UNION ALL
SELECT s.indicator, count(*), sum(s.numerator), sum(l.numerator), sum(s.denominator), sum(l.denominator)
FROM current_share AS s
JOIN last_share AS l ON l.unit = s.unit AND l.indicator = s.indicator
WHERE s.state IN ('number', 'nil')
GROUP BY s.indicator
