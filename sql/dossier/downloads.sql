-- Who took files of a period from the office's pages.
WITH mine AS (
    SELECT r.id::text AS object_id, r.id AS receipt, '' AS name FROM receipt AS r
    WHERE (r.regime = :regime AND r.period = :period)
       OR EXISTS (SELECT FROM submission AS s WHERE s.receipt_id = r.id AND s.regime = :regime AND s.period = :period)
    UNION ALL
    SELECT id::text, NULL, 'báo cáo lần ' || version FROM report_version WHERE regime = :regime AND period = :period
)
SELECT l.at AS "Lúc", l.actor AS "Ai", m.receipt AS "Tệp", m.name AS "Tệp báo cáo", l.seq AS "Sự kiện số"
FROM ledger AS l JOIN mine AS m ON m.object_id = l.object_id
WHERE l.event = 'downloaded'
ORDER BY l.seq
