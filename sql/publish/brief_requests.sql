-- What several units ask of the office itself (:office) and the report does not pass on: for its leader to answer.
SELECT body, units
FROM narrative_group
WHERE report_version_id = :version_id AND addressee <> '' AND starts_with(:office, addressee)
  AND NOT is_printed AND units >= :several
ORDER BY units DESC, number
