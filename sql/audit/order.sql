-- The reports behind figures of a version in the office's order of units.
SELECT f.submission_id
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
WHERE f.report_version_id = :version_id AND f.indicator = ANY (CAST(:indicators AS text[]))
  AND f.submission_id IS NOT NULL
GROUP BY f.submission_id, u.position
ORDER BY u.position, f.submission_id
