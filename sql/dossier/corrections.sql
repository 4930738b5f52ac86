-- Cells that an officer corrected by what the unit said on the telephone.
SELECT c.unit AS "Đơn vị", c.receipt_id AS "Tệp", c.indicator AS "Chỉ tiêu", c.as_typed AS "Ghi là", c.decided_by AS "Cán bộ",
       c.decided_at AS "Lúc", c.why AS "Lý do", q.decided_by AS "Người ghi nhận xác nhận", q.decided_at AS "Đơn vị xác nhận lúc"
FROM correction AS c LEFT JOIN correction_confirmation AS q ON q.receipt_id = c.receipt_id
WHERE c.regime = :regime AND c.period = :period
ORDER BY c.decided_at, c.unit, c.indicator
