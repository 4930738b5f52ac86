-- What each unit that must answer said about :indicators over all stages of a campaign, one after the other, with the
-- cells it comes from.
SELECT k.indicator, u.position, u.unit, u.name, u.level, u.ownership,
       CASE WHEN count(c.submission_id) > 0 THEN k.state END AS state, k.value, k.text_value,
       string_agg(c.as_typed, ' + ' ORDER BY s.period, s.received_at) AS as_typed,
       string_agg(nullif(c.explanation, ''), '; ' ORDER BY s.period, s.received_at) AS explanation,
       string_agg(DISTINCT c.sheet, ', ') AS sheet,
       string_agg(c.cell, ' + ' ORDER BY s.period, s.received_at) AS cell,
       string_agg(r.original_name, ' + ' ORDER BY s.period, s.received_at) AS original_name
FROM unnest(CAST(:indicators AS text[])) WITH ORDINALITY AS i(indicator, place)
JOIN stages_cell AS k ON k.report_version_id = :version_id AND k.indicator = i.indicator
JOIN report_unit AS u ON u.report_version_id = k.report_version_id AND u.unit = k.unit
LEFT JOIN figure_source AS f ON f.report_version_id = k.report_version_id AND f.unit = k.unit
                            AND f.indicator = k.indicator
LEFT JOIN submission AS s ON s.id = f.submission_id
LEFT JOIN receipt AS r ON r.id = s.receipt_id
LEFT JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
GROUP BY i.place, k.indicator, u.position, u.unit, u.name, u.level, u.ownership, k.state, k.value, k.text_value
ORDER BY i.place, u.position
