-- What the cells behind one figure of a version add up to. An office's own cell is not counted where its units are
-- counted through it.
SELECT coalesce(sum(CASE WHEN t.submission_id IS NULL THEN c.value ELSE t.value END)
                FILTER (WHERE coalesce(t.state, c.state) = 'number'), 0)
FROM figure_source AS f
JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
LEFT JOIN through_cell AS t ON t.submission_id = f.submission_id AND t.indicator = f.indicator
WHERE f.report_version_id = :version_id AND f.indicator = :indicator
