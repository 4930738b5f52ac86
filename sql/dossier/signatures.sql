-- Digital signatures of PDFs that units sent for a period and that went out.
SELECT f.what AS "Tệp là", f.unit AS "Đơn vị", f.receipt AS "Tệp", f.name AS "Tên tệp", p.signer AS "Người ký",
       p.issuer AS "Nơi cấp chứng thư (chưa đối chiếu)", p.signed_at AS "Ký lúc",
       CASE p.since WHEN 'nothing' THEN 'không thay đổi' WHEN 'added' THEN 'chỉ thêm chữ ký hoặc dấu thời gian'
            WHEN 'changed' THEN 'ĐÃ BỊ THAY ĐỔI' ELSE 'tệp bị hỏng, không đọc được chữ ký' END AS "Sau khi ký"
FROM (
    SELECT DISTINCT 'đơn vị gửi' AS what, coalesce(r.unit, r.unit_hint) AS unit, r.id AS receipt, r.original_name AS name,
           r.sha256, r.received_at AS at
    FROM receipt AS r WHERE r.regime = :regime AND r.period = :period
    UNION ALL
    SELECT 'đã phát hành', '', NULL, i.number || '/' || i.symbol || ' ' || f.name, f.sha256, i.decided_at
    FROM report_issue_file AS f
    JOIN report_issue AS i ON i.report_version_id = f.report_version_id
    JOIN report_version AS v ON v.id = i.report_version_id
    WHERE v.regime = :regime AND v.period = :period
) AS f
JOIN pdf_signature AS p ON p.sha256 = f.sha256
ORDER BY f.at, f.name, f.receipt, p.position
