-- Files that a person registered or took for a unit.
WITH mine AS (
    SELECT r.id, coalesce(r.unit, r.unit_hint) AS unit FROM receipt AS r
    WHERE (r.regime = :regime AND r.period = :period)
       OR EXISTS (SELECT FROM submission AS s WHERE s.receipt_id = r.id AND s.regime = :regime AND s.period = :period)
)
SELECT 'Ghi nhận tệp nhận ngoài thư điện tử, thư mục' AS "Việc", m.unit AS "Đơn vị", h.receipt_id AS "Tệp",
       h.incoming_number AS "Số đến", h.decided_by AS "Cán bộ", h.decided_at AS "Lúc", h.why AS "Lý do"
FROM hand_registration AS h JOIN mine AS m ON m.id = h.receipt_id
UNION ALL
SELECT 'Nhận tệp cho đơn vị', a.unit, a.receipt_id, '', a.decided_by, a.decided_at, a.why
FROM acceptance AS a JOIN mine AS m ON m.id = a.receipt_id
UNION ALL
SELECT 'Cho đọc lại tệp', m.unit, t.receipt_id, '', t.decided_by, t.decided_at, t.why
FROM retry AS t JOIN mine AS m ON m.id = t.receipt_id
ORDER BY "Lúc", "Đơn vị", "Việc"
