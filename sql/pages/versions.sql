-- The versions of a report, newest first, with what became of each.
SELECT v.id, v.version, v.created_at, v.content_sha256, i.number, i.symbol, i.issued_on, r.version AS replaces,
       (SELECT count(*) FROM report_waiver AS w WHERE w.report_version_id = v.id) AS waivers
FROM report_version AS v
LEFT JOIN report_issue AS i ON i.report_version_id = v.id
LEFT JOIN report_version AS r ON r.id = i.replaces
WHERE v.regime = :regime AND v.period = :period
ORDER BY v.version DESC
