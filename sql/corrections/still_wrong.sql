-- What made reading return the file and lies outside the corrected cells.
SELECT f.message
FROM submission AS s
JOIN present_finding AS f ON f.receipt_id = s.receipt_id AND f.verdict_id IS NULL AND f.severity = 'critical'
WHERE s.id = :base AND NOT (f.indicators <> '{}' AND f.indicators <@ CAST(:corrected AS text[]))
ORDER BY f.id
