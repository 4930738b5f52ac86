-- The files of the versions of a report: as drafted, and as they went out.
SELECT v.id AS version_id, v.version, NULL AS number, f.name, f.audience, f.sha256
FROM report_file AS f
JOIN report_version AS v ON v.id = f.report_version_id
WHERE v.regime = :regime AND v.period = :period
UNION ALL
SELECT v.id, v.version, i.number, f.name, 'outgoing', f.sha256
FROM report_issue_file AS f
JOIN report_issue AS i ON i.report_version_id = f.report_version_id
JOIN report_version AS v ON v.id = f.report_version_id
WHERE v.regime = :regime AND v.period = :period
ORDER BY version DESC, number NULLS LAST, name
