-- The versions of a report, newest first, with what became of each.
SELECT v.id, v.version, v.created_at, v.content_sha256, i.number, i.symbol, i.issued_on, i.decided_by AS issued_by,
       r.version AS replaces, s.step, s.decided_by AS step_by, s.decided_at AS step_at, s.why AS step_why,
       (SELECT count(*) FROM report_waiver AS w WHERE w.report_version_id = v.id) AS waivers
FROM report_version AS v
LEFT JOIN LATERAL (
    SELECT * FROM report_step WHERE report_version_id = v.id ORDER BY id DESC LIMIT 1
) AS s ON true
LEFT JOIN report_issue AS i ON i.report_version_id = v.id
LEFT JOIN report_version AS r ON r.id = i.replaces
WHERE v.regime = :regime AND v.period = :period
ORDER BY v.version DESC
