-- What each unit that must answer said about one indicator of a stored version, in the office's order.
SELECT u.position, u.unit, u.name, u.level, u.ownership, c.state, c.value, c.text_value, c.as_typed, c.explanation,
       c.sheet, c.cell, r.original_name
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
LEFT JOIN submission AS s ON s.id = f.submission_id
LEFT JOIN receipt AS r ON r.id = s.receipt_id
LEFT JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
WHERE f.report_version_id = :version_id AND f.indicator = :indicator
ORDER BY u.position
