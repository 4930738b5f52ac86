-- The units of a campaign's end report, as its newest version has them: nobody submits it.
SELECT u.unit, u.position, u.name, u.level, u.status, u.timeliness, u.received_at, u.version,
       (SELECT count(*) FROM report_finding AS f
        WHERE f.report_version_id = u.report_version_id AND f.unit = u.unit) AS findings, 0 AS waived
FROM report_unit AS u
WHERE u.report_version_id = (SELECT id FROM report_version WHERE regime = :regime AND period = :period
                             ORDER BY version DESC LIMIT 1)
ORDER BY u.position
