-- What was decided about deadlines of a period.
SELECT 'Gia hạn' AS "Việc", unit AS "Đơn vị", until AS "Hết hạn trước", document AS "Văn bản", decided_by AS "Cán bộ",
       decided_at AS "Lúc", why AS "Lý do"
FROM extension WHERE regime = :regime AND period = :period
UNION ALL
SELECT CASE change WHEN 'close' THEN 'Khóa sổ' ELSE 'Mở lại' END, '', NULL, document, decided_by, decided_at, why
FROM period_change WHERE regime = :regime AND period = :period
ORDER BY "Lúc", "Đơn vị", "Việc"
