-- Every unit of a stored version with the number of its findings.
SELECT u.position, u.unit, u.name, u.level, u.ownership, u.status, u.timeliness, u.received_at, u.received_at_source,
       u.version, u.extended_until, u.fullness, (SELECT count(*) FROM report_finding AS f
                   WHERE f.report_version_id = u.report_version_id AND f.unit = u.unit) AS findings
FROM report_unit AS u
WHERE u.report_version_id = :version_id
ORDER BY u.position
