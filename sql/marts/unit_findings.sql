-- Present findings of the files that each unit's status in `unit_now` rests on.
SELECT u.unit, f.id AS finding_id, f.code, f.severity, f.sheet, f.cells, f.found, f.message
FROM unit_now AS u
JOIN present_finding AS f ON f.receipt_id = ANY (u.receipts)
LEFT JOIN submission AS s ON s.receipt_id = f.receipt_id AND s.regime = :regime AND s.period = ANY (:periods)
                         AND s.unit = u.unit
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE f.verdict_id IS NULL OR f.verdict_id = v.verdict_id
ORDER BY u.position, array_position(ARRAY['critical', 'warning', 'info'], f.severity), f.sheet, f.cells, f.code,
         f.found, f.message
