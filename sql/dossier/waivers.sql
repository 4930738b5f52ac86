-- What officers let pass in a period, the ended ones too, and the reports that count on it.
SELECT DISTINCT w.id AS "Quyết định số", s.unit AS "Đơn vị", w.receipt_id AS "Tệp", f.message AS "Nội dung được cho qua",
       w.decided_by AS "Cán bộ", w.decided_at AS "Lúc", w.why AS "Lý do", w.until AS "Hết hiệu lực lúc",
       w.lapsed_at AS "Thôi tính từ",
       (SELECT string_agg(v.version::text, ', ' ORDER BY v.version) FROM report_waiver AS x
        JOIN report_version AS v ON v.id = x.report_version_id WHERE x.waiver_id = w.id) AS "Các lần lập dựa vào"
FROM waiver AS w
JOIN submission AS s ON s.receipt_id = w.receipt_id
LEFT JOIN LATERAL (
    SELECT message FROM finding WHERE receipt_id = w.receipt_id AND code = w.code ORDER BY id DESC LIMIT 1
) AS f ON true
WHERE s.regime = :regime AND s.period = :period
ORDER BY "Quyết định số"
