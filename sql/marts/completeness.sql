-- Of what each unit must answer (required indicators, sections that need text), how much it answers; nil, 0 and
-- "không áp dụng" are answers, a blank is none.
WITH asked AS (
    SELECT c.unit, c.state <> 'missing' AS is_answered
    FROM current_cell AS c
    JOIN duty AS d ON d.regime = :regime AND d.indicator = c.indicator AND d.level = c.level
                  AND d.ownership = c.ownership AND d.is_required
    UNION ALL
    SELECT r.unit, EXISTS (SELECT FROM current_input AS s JOIN narrative AS n ON n.submission_id = s.submission_id
                           WHERE s.unit = r.unit AND n.section = wanted.section AND n.body <> '')
    FROM roster AS r
    CROSS JOIN unnest(CAST(:sections AS text[])) AS wanted (section)
    WHERE r.regime = :regime AND r.period = :period
)
SELECT unit, count(*) FILTER (WHERE is_answered) AS answered, count(*) AS asked
FROM asked GROUP BY unit
