-- The cells behind figures of one version, indicator by indicator in the order asked for.
SELECT f.unit, u.path, f.indicator, c.state, c.value, c.text_value, c.as_typed, s.regime, s.period, s.receipt_id,
       r.sha256, c.sheet, c.cell
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
JOIN submission AS s ON s.id = f.submission_id
JOIN receipt AS r ON r.id = s.receipt_id
JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
WHERE f.report_version_id = :version_id AND f.indicator = ANY (CAST(:indicators AS text[]))
ORDER BY array_position(CAST(:indicators AS text[]), f.indicator), u.position, s.period
