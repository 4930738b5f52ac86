-- Present findings of these receipts, the gravest first; what an officer let pass is not told to the unit.
SELECT f.receipt_id, f.code, f.severity, f.sheet, f.cells, f.found, f.expected, f.message
FROM present_finding AS f
LEFT JOIN submission AS s ON s.receipt_id = f.receipt_id
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE f.receipt_id = ANY (CAST(:receipts AS uuid[])) AND (f.verdict_id IS NULL OR f.verdict_id = v.verdict_id)
  AND NOT EXISTS (SELECT FROM waiver_at(:as_of) AS w WHERE w.receipt_id = f.receipt_id AND w.code = f.code)
ORDER BY array_position(ARRAY['critical', 'warning', 'info'], f.severity), f.id
