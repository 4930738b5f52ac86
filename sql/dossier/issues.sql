-- What went out of a period, oldest first, and who had approved it.
SELECT i.number AS "Số", i.symbol AS "Ký hiệu", i.issued_on AS "Ngày", v.version AS "Lần lập", b.number AS "Thay thế số",
       s.decided_by AS "Người duyệt", s.decided_at AS "Duyệt lúc", i.decided_by AS "Người phát hành",
       i.decided_at AS "Ghi nhận lúc", i.channel AS "Cách gửi"
FROM report_issue AS i
JOIN report_version AS v ON v.id = i.report_version_id
LEFT JOIN report_issue AS b ON b.report_version_id = i.replaces
LEFT JOIN LATERAL (
    SELECT * FROM report_step WHERE report_version_id = v.id AND step = 'approved' ORDER BY id DESC LIMIT 1
) AS s ON true
WHERE v.regime = :regime AND v.period = :period
ORDER BY i.decided_at, i.number
