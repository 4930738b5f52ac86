-- The reports behind figures of a version in the office's order of units: all ids in one row, 16 bytes each.
SELECT coalesce(string_agg(uuid_send(submission_id), '' ORDER BY position, submission_id), '')
FROM (SELECT f.submission_id, u.position
      FROM figure_source AS f
      JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
      WHERE f.report_version_id = :version_id AND f.indicator = ANY (CAST(:indicators AS text[]))
        AND f.submission_id IS NOT NULL
      GROUP BY f.submission_id, u.position) AS behind
