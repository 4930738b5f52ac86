-- Every cell behind every figure of a version, in the form's order and the office's.
SELECT f.indicator, f.unit, u.name, c.state, c.value, c.text_value, c.as_typed, c.explanation, s.regime, s.period,
       s.receipt_id, r.sha256, r.original_name, r.received_at, c.sheet, c.cell
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
JOIN submission AS s ON s.id = f.submission_id
JOIN receipt AS r ON r.id = s.receipt_id
JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
JOIN indicator AS i ON i.regime = s.regime AND i.indicator = f.indicator
WHERE f.report_version_id = :version_id
ORDER BY i.position, u.position, s.period
