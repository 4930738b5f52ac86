-- Every file of a period that went out, with the number under which it did.
SELECT i.number, v.version, f.name, f.sha256
FROM report_issue_file AS f
JOIN report_issue AS i ON i.report_version_id = f.report_version_id
JOIN report_version AS v ON v.id = i.report_version_id
WHERE v.regime = :regime AND v.period = :period
ORDER BY i.decided_at, i.number, f.name
