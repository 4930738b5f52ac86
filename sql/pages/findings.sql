-- Findings that stand on files now, the gravest first, with who let them pass, why and until when.
SELECT f.receipt_id AS receipt, f.code, f.severity, f.sheet, f.cells, f.indicators, f.message, w.id AS waiver,
       w.decided_by, w.decided_at, w.why, w.until
FROM present_finding AS f
LEFT JOIN latest_verdict AS v ON v.verdict_id = f.verdict_id
LEFT JOIN LATERAL (
    SELECT * FROM waiver_at('infinity') AS w WHERE w.receipt_id = f.receipt_id AND w.code = f.code ORDER BY w.id DESC LIMIT 1
) AS w ON true
WHERE f.receipt_id = ANY (:receipts) AND (f.verdict_id IS NULL OR v.verdict_id IS NOT NULL)
ORDER BY array_position(ARRAY['critical', 'warning', 'info'], f.severity), f.id
