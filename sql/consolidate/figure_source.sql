-- Where every unit's part of every figure comes from; shares have rows without a submission, their parts have them.
-- Of a campaign a flow comes from each stage that states it, a stock from the last one, an opening stock from the first.
INSERT INTO figure_source (report_version_id, indicator, unit, submission_id)
SELECT CAST(:version_id AS uuid), indicator, unit, submission_id
FROM current_cell WHERE NOT EXISTS (SELECT FROM stage_cell)
UNION ALL
SELECT CAST(:version_id AS uuid), indicator, unit, NULL FROM current_share
UNION ALL
SELECT DISTINCT CAST(:version_id AS uuid), c.indicator, c.unit, s.submission_id
FROM current_cell AS c
JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator
LEFT JOIN stage_cell AS s ON s.unit = c.unit AND s.indicator = c.indicator AND s.state <> 'missing'
    AND (i.across_periods = 'flow'
         OR (i.across_periods = 'stock' AND s.stage = (SELECT max(stage) FROM stage_cell))
         OR (i.across_periods = 'opening_stock' AND s.stage = (SELECT min(stage) FROM stage_cell)))
WHERE EXISTS (SELECT FROM stage_cell)
ORDER BY indicator, unit  -- as the index has them: in any other order it costs half as much again
