-- Today's rules put in force over stored reports of a period.
SELECT id AS "Quyết định số", decided_by AS "Cán bộ", decided_at AS "Lúc", why AS "Lý do",
       changed AS "Báo cáo có kết quả khác", suite_sha256 AS "Mã băm bộ tiêu chí"
FROM revalidation WHERE regime = :regime AND period = :period
ORDER BY id
