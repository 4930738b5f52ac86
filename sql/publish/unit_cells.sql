-- What each unit that must answer said about :indicators of a stored version, one after the other, in the office's
-- order of units; where an office's units are counted through, what they said, each in its place.
SELECT f.indicator, u.position, coalesce(t.unit, u.unit) AS unit, coalesce(t.name, u.name) AS name, u.level,
       coalesce(t.ownership, u.ownership) AS ownership,
       CASE WHEN t.receipt_id IS NOT NULL THEN t.state ELSE c.state END AS state,
       coalesce(t.value, c.value) AS value, coalesce(t.text_value, c.text_value) AS text_value,
       coalesce(t.as_typed, c.as_typed) AS as_typed,
       CASE WHEN t.unit IS NULL THEN c.explanation ELSE '' END AS explanation,
       coalesce(t.sheet, c.sheet) AS sheet, coalesce(t.cell, c.cell) AS cell, r.original_name
FROM unnest(CAST(:indicators AS text[])) WITH ORDINALITY AS i(indicator, place)
JOIN figure_source AS f ON f.report_version_id = :version_id AND f.indicator = i.indicator
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
LEFT JOIN submission AS s ON s.id = f.submission_id
LEFT JOIN receipt AS r ON r.id = s.receipt_id
LEFT JOIN through_cell AS t ON t.submission_id = f.submission_id AND t.indicator = f.indicator
LEFT JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator AND t.unit IS NULL
ORDER BY i.place, u.position, t.position
