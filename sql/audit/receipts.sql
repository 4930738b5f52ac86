-- Everything that arrived for a period, whatever became of it.
SELECT r.id, r.sha256, r.original_name, r.channel, r.received_at, r.received_at_source,
       coalesce(r.unit, r.unit_hint) AS unit, coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status)
           AS status, e.decided_at AS erased_at
FROM receipt AS r
LEFT JOIN erased_blob AS e ON e.sha256 = r.sha256
LEFT JOIN submission AS s ON s.receipt_id = r.id AND s.regime = :regime AND s.period = :period
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE (r.regime = :regime AND r.period = :period) OR s.id IS NOT NULL
ORDER BY r.received_at, r.id
