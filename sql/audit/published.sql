-- Every file of every version with the hash of its first writing.
SELECT v.regime, v.period, v.version, f.name, f.sha256
FROM report_file AS f
JOIN report_version AS v ON v.id = f.report_version_id
ORDER BY v.regime, v.period, v.version, f.name
