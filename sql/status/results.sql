-- Every receipt (of one regime, or of all when :regime is NULL) with what became of it and its gravest reason.
SELECT r.received_at, coalesce(r.unit, nullif(r.unit_hint, '')) AS unit, r.original_name,
       coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status) AS status,
       (SELECT f.message
        FROM present_finding AS f
        WHERE f.receipt_id = r.id AND r.status <> 'duplicate'
          AND (f.verdict_id IS NULL OR f.verdict_id = v.verdict_id)
          AND f.severity IN ('critical', 'warning')
        ORDER BY f.severity = 'critical' DESC, f.id
        LIMIT 1) AS reason
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE CAST(:regime AS text) IS NULL OR coalesce(r.regime, r.regime_hint) = :regime
ORDER BY r.received_at, r.id
