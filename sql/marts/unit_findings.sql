-- Present findings of the files that each unit's status in `unit_now` rests on. Joined by single receipts: asked whether a
-- receipt is in a list, every unit is compared with every finding.
WITH rests_on AS (
    SELECT DISTINCT unit, position, unnest(receipts) AS receipt_id FROM unit_now
)
SELECT u.unit, f.id AS finding_id, f.code, f.severity, f.sheet, f.cells, f.found, f.message
FROM rests_on AS u
JOIN present_finding AS f ON f.receipt_id = u.receipt_id
LEFT JOIN submission AS s ON s.receipt_id = f.receipt_id AND s.regime = :regime AND s.period = ANY (:periods)
                         AND s.unit = u.unit
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE f.verdict_id IS NULL OR f.verdict_id = v.verdict_id
ORDER BY u.position, array_position(ARRAY['critical', 'warning', 'info'], f.severity), f.sheet, f.cells, f.code,
         f.found, f.message
