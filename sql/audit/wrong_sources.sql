-- Cells that are said to stand behind a figure and cannot: of a report that the version did not use, or of another unit;
-- and figures (unit '') behind which there are not as many units as had to answer. Where units are counted through an
-- office below, theirs is another count.
WITH misplaced AS (
    SELECT f.report_version_id, f.indicator, f.unit
    FROM figure_source AS f
    LEFT JOIN submission AS s ON s.id = f.submission_id
    LEFT JOIN report_input AS i ON i.report_version_id = f.report_version_id AND i.submission_id = f.submission_id
    LEFT JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
    WHERE u.unit IS NULL OR (f.submission_id IS NOT NULL AND (i.submission_id IS NULL OR s.unit <> f.unit))
), counted AS (
    SELECT f.report_version_id, f.indicator, count(DISTINCT f.unit) AS units
    FROM figure_source AS f GROUP BY f.report_version_id, f.indicator
), answered AS (
    SELECT report_version_id, indicator, units_expected FROM figure WHERE scope = 'total'
), miscounted AS (
    SELECT report_version_id, indicator, '' AS unit
    FROM counted FULL JOIN answered USING (report_version_id, indicator)
    WHERE coalesce(units, 0) IS DISTINCT FROM units_expected
      AND NOT EXISTS (SELECT FROM report_input AS i JOIN through_cell AS t USING (submission_id)
                      WHERE i.report_version_id = coalesce(counted.report_version_id, answered.report_version_id))
)
SELECT v.regime, v.period, v.version, m.indicator, m.unit
FROM (SELECT * FROM misplaced UNION ALL SELECT * FROM miscounted) AS m
JOIN report_version AS v ON v.id = m.report_version_id
ORDER BY v.regime, v.period, v.version, m.indicator, m.unit
