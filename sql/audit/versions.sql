-- The versions of a report, oldest first.
SELECT v.id, v.version, v.fingerprint, v.content, v.content_sha256, v.created_at
FROM report_version AS v
WHERE v.regime = :regime AND v.period = :period
ORDER BY v.version
