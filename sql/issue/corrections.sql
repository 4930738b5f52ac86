-- Figures of a version that officers corrected by what the unit said, in the office's order; what stood there before.
SELECT u.name, k.indicator, coalesce(b.as_typed, '') AS before, k.as_typed AS after, k.decided_by, k.decided_at, k.why,
       q.receipt_id IS NOT NULL AS is_confirmed
FROM report_input AS i
JOIN submission AS s ON s.id = i.submission_id
JOIN correction AS k ON k.receipt_id = s.receipt_id
JOIN report_unit AS u ON u.report_version_id = i.report_version_id AND u.unit = k.unit
LEFT JOIN correction_confirmation AS q ON q.receipt_id = k.receipt_id
LEFT JOIN LATERAL (
    SELECT c.as_typed
    FROM submission AS e JOIN cell_value AS c ON c.submission_id = e.id AND c.indicator = k.indicator
    WHERE (e.regime, e.period, e.unit) = (k.regime, k.period, k.unit) AND e.received_at < s.received_at
    ORDER BY e.received_at DESC, e.id DESC
    LIMIT 1
) AS b ON true
WHERE i.report_version_id = :version
ORDER BY u.position, k.decided_at, k.indicator
