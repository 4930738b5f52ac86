-- What each unit that must answer said about one indicator of a stored version, in the office's order; where an
-- office's units are counted through, what they said, each in its place.
WITH own AS (
SELECT u.position, u.unit, u.name, u.level, u.ownership, c.state, c.value, c.text_value, c.as_typed, c.explanation,
       c.sheet, c.cell, r.original_name, f.submission_id
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
LEFT JOIN submission AS s ON s.id = f.submission_id
LEFT JOIN receipt AS r ON r.id = s.receipt_id
LEFT JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
WHERE f.report_version_id = :version_id AND f.indicator = :indicator
), said AS (
SELECT o.*, 0 AS part FROM own AS o
WHERE NOT EXISTS (SELECT FROM through_cell AS t WHERE t.submission_id = o.submission_id AND t.indicator = :indicator)
UNION ALL
SELECT o.position, t.unit, t.name, o.level, t.ownership, CASE WHEN t.receipt_id IS NOT NULL THEN t.state END, t.value,
       t.text_value, t.as_typed, '', t.sheet, t.cell, o.original_name, o.submission_id, t.position
FROM own AS o
JOIN through_cell AS t ON t.submission_id = o.submission_id AND t.indicator = :indicator
)
SELECT * FROM said ORDER BY position, part
