-- Figures that are not what the cells behind them add up to: sums and counts of "có" in total, over all versions.
SELECT v.regime, v.period, v.version, f.indicator, f.value, cells.value AS cells
FROM figure AS f
JOIN report_version AS v ON v.id = f.report_version_id
JOIN indicator AS i ON i.regime = v.regime AND i.indicator = f.indicator AND i.across_units IN ('sum', 'count_yes')
CROSS JOIN LATERAL (
    SELECT coalesce(sum(c.value) FILTER (WHERE c.state = 'number'), 0) AS value
    FROM figure_source AS s
    JOIN cell_value AS c ON c.submission_id = s.submission_id AND c.indicator = s.indicator
    WHERE s.report_version_id = f.report_version_id AND s.indicator = f.indicator
) AS cells
WHERE f.scope = 'total' AND f.value IS NOT NULL AND f.value <> cells.value
  AND NOT EXISTS (SELECT FROM stages_cell AS t WHERE t.report_version_id = v.id)
ORDER BY v.regime, v.period, v.version, f.indicator
