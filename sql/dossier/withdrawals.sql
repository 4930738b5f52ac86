-- Files that were taken out of the figures of a period.
SELECT DISTINCT w.id AS "Quyết định số", s.unit AS "Đơn vị", w.receipt_id AS "Tệp", w.decided_by AS "Cán bộ",
       w.decided_at AS "Lúc", w.why AS "Lý do"
FROM withdrawal AS w JOIN submission AS s ON s.receipt_id = w.receipt_id
WHERE s.regime = :regime AND s.period = :period
ORDER BY "Quyết định số"
