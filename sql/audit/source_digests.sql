-- Which reports stand behind each figure of a version, as one hash an indicator: equal where the cells are the same.
SELECT f.indicator,
       encode(sha256(convert_to(string_agg(f.unit || ' ' || f.submission_id, ',' ORDER BY f.unit), 'UTF8')), 'hex') AS sources
FROM figure_source AS f
WHERE f.report_version_id = :version_id AND f.submission_id IS NOT NULL
GROUP BY f.indicator
