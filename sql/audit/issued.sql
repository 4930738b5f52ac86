-- Every file that went out, with the number under which it did.
SELECT v.regime, v.period, v.version, i.number, f.name, f.sha256
FROM report_issue_file AS f
JOIN report_issue AS i ON i.report_version_id = f.report_version_id
JOIN report_version AS v ON v.id = f.report_version_id
ORDER BY v.regime, v.period, v.version, f.name
