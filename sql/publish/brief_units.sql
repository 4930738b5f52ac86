-- Units of a stored version that are late or not part of the figures, in the office's order.
SELECT name, kind
FROM (SELECT name, position, CASE WHEN status IN ('accepted', 'accepted_with_warnings') THEN
                                 CASE WHEN timeliness = 'late' THEN 'late' END
                             ELSE status END AS kind
      FROM report_unit WHERE report_version_id = :version_id) AS unit
WHERE kind IS NOT NULL
ORDER BY position
