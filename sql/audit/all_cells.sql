-- Every cell behind every figure of a version, in the form's order and the office's; where an office's units are
-- counted through it, their cells in place of its own.
SELECT f.indicator, f.unit AS reported_by, coalesce(t.unit, f.unit) AS unit, coalesce(t.name, u.name) AS name,
       coalesce(t.state, c.state) AS state, CASE WHEN t.unit IS NULL THEN c.value ELSE t.value END AS value,
       CASE WHEN t.unit IS NULL THEN c.text_value ELSE t.text_value END AS text_value,
       coalesce(t.as_typed, c.as_typed) AS as_typed, c.explanation, s.regime, s.period, s.receipt_id, r.sha256,
       r.original_name, r.received_at, coalesce(t.sheet, c.sheet) AS sheet, coalesce(t.cell, c.cell) AS cell
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
JOIN submission AS s ON s.id = f.submission_id
JOIN receipt AS r ON r.id = s.receipt_id
JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
JOIN indicator AS i ON i.regime = s.regime AND i.indicator = f.indicator
LEFT JOIN through_cell AS t ON t.submission_id = f.submission_id AND t.indicator = f.indicator
WHERE f.report_version_id = :version_id
ORDER BY i.position, u.position, s.period, t.position
