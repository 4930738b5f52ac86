-- The versions of a report, oldest first.
SELECT v.id, v.version, v.fingerprint, v.content, v.content_sha256, v.created_at,
       EXISTS (SELECT FROM report_file AS f WHERE f.report_version_id = v.id AND f.name = 'phieu-kiem-soat.docx')
           AS has_control
FROM report_version AS v
WHERE v.regime = :regime AND v.period = :period
ORDER BY v.version
