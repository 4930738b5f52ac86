-- Figures that are not what the cells behind them add up to: sums and counts of "có" in total, over all versions.
-- An office's own cell is not counted where its units are counted through it.
SELECT v.regime, v.period, v.version, f.indicator, f.value, cells.value AS cells
FROM figure AS f
JOIN report_version AS v ON v.id = f.report_version_id
JOIN indicator AS i ON i.regime = v.regime AND i.indicator = f.indicator AND i.across_units IN ('sum', 'count_yes')
CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE WHEN t.submission_id IS NULL THEN c.value ELSE t.value END)
                    FILTER (WHERE coalesce(t.state, c.state) = 'number'), 0) AS value
    FROM figure_source AS s
    JOIN cell_value AS c ON c.submission_id = s.submission_id AND c.indicator = s.indicator
    LEFT JOIN through_cell AS t ON t.submission_id = s.submission_id AND t.indicator = s.indicator
    WHERE s.report_version_id = f.report_version_id AND s.indicator = f.indicator
) AS cells
WHERE f.scope = 'total' AND f.value IS NOT NULL AND f.value <> cells.value
  AND NOT EXISTS (SELECT FROM stages_cell AS t WHERE t.report_version_id = v.id)
ORDER BY v.regime, v.period, v.version, f.indicator
