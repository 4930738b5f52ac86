-- The waivers that the version counts on, as they stood when it was made.
INSERT INTO report_waiver (report_version_id, unit, waiver_id)
SELECT v.id, u.unit, w.id
FROM report_version AS v, unit_now AS u, waiver_at(v.created_at) AS w
WHERE v.id = :version_id AND w.receipt_id = ANY (u.receipts)
