-- What officers let pass that a version counts on, with the findings it was about, in the office's order.
SELECT u.position, u.unit, u.name, f.message, w.decided_by, o.name AS officer, w.decided_at, w.until, w.why
FROM report_waiver AS k
JOIN waiver AS w ON w.id = k.waiver_id
JOIN officer AS o ON o.officer = w.decided_by
JOIN report_unit AS u ON u.report_version_id = k.report_version_id AND u.unit = k.unit
LEFT JOIN LATERAL (
    SELECT DISTINCT f.message
    FROM report_finding AS r JOIN finding AS f ON f.id = r.finding_id
    WHERE r.report_version_id = k.report_version_id AND r.unit = k.unit
      AND f.receipt_id = w.receipt_id AND f.code = w.code
) AS f ON true
WHERE k.report_version_id = :version_id
ORDER BY u.position, w.decided_at, w.id, f.message
