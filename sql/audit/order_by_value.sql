-- The same reports, the one with the greatest value first.
SELECT coalesce(string_agg(uuid_send(submission_id), '' ORDER BY value DESC NULLS LAST, position, submission_id), '')
FROM (SELECT f.submission_id, u.position, max(c.value) AS value
      FROM figure_source AS f
      JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
      JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
      WHERE f.report_version_id = :version_id AND f.indicator = ANY (CAST(:indicators AS text[]))
      GROUP BY f.submission_id, u.position) AS behind
