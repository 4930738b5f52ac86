-- What people decided about the versions of a period's report, oldest first.
WITH mine AS (SELECT id, version FROM report_version WHERE regime = :regime AND period = :period)
SELECT v.version AS "Lần lập",
       CASE s.step WHEN 'submitted' THEN 'Trình' WHEN 'approved' THEN 'Duyệt' ELSE 'Trả lại' END AS "Việc",
       s.decided_by AS "Cán bộ", s.decided_at AS "Lúc", s.why AS "Lý do", s.document_sha256 AS "Mã băm bản Word"
FROM report_step AS s JOIN mine AS v ON v.id = s.report_version_id
UNION ALL
SELECT v.version, 'Nhận bản Word sửa tay, ' || e.differences || ' chỗ khác số liệu', e.decided_by, e.decided_at, e.why, e.sha256
FROM report_edit AS e JOIN mine AS v ON v.id = e.report_version_id
ORDER BY "Lúc", "Lần lập", "Việc" DESC
