-- The versions of a report, newest first.
SELECT id, version, created_at, content_sha256 FROM report_version
WHERE regime = :regime AND period = :period ORDER BY version DESC
