-- What goes up with a version: for each of :indicators the cell of every unit that had to answer, down to the units
-- that themselves are counted through an office of ours.
WITH own AS (
    SELECT f.indicator, u.position, u.unit, u.name, u.ownership, u.path, f.submission_id,
           CASE WHEN c.state IN ('number', 'nil', 'not_applicable') THEN c.state ELSE 'missing' END AS state,
           CASE WHEN c.state = 'number' THEN c.value END AS value,
           CASE WHEN c.state = 'number' THEN c.text_value END AS text_value,
           coalesce(c.as_typed, '') AS as_typed, s.regime, s.period, s.receipt_id, r.sha256,
           coalesce(c.sheet, '') AS sheet, coalesce(c.cell, '') AS cell
    FROM figure_source AS f
    JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
    LEFT JOIN submission AS s ON s.id = f.submission_id
    LEFT JOIN receipt AS r ON r.id = s.receipt_id
    LEFT JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
    WHERE f.report_version_id = :version_id AND f.indicator = ANY (CAST(:indicators AS text[]))
)
SELECT indicator, position, 0 AS part, unit, name, ownership, path, state, value, text_value, as_typed, regime, period,
       receipt_id, sha256, sheet, cell
FROM own AS o
WHERE NOT EXISTS (SELECT FROM through_cell AS t WHERE t.submission_id = o.submission_id AND t.indicator = o.indicator)
UNION ALL
SELECT t.indicator, o.position, t.position, t.unit, t.name, t.ownership,
       o.path || CASE WHEN o.unit = ANY (t.path) THEN t.path[array_position(t.path, o.unit) + 1:]
                      ELSE ARRAY[t.unit] END,
       t.state, t.value, t.text_value, t.as_typed, t.regime, t.period, t.receipt_id, t.sha256, t.sheet, t.cell
FROM own AS o
JOIN through_cell AS t ON t.submission_id = o.submission_id AND t.indicator = o.indicator
ORDER BY 2, 3
