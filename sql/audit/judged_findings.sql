-- The findings of every verdict of a run, in the order in which they were found; a verdict without any has one empty row.
-- Of an erased file the event of the erasure vouches for what is left of them.
SELECT v.id AS verdict_id, s.receipt_id, v.findings_sha256, f.receipt_id AS found_in, f.code, f.severity, f.message, f.sheet,
       f.cells, f.indicators, f.found, f.expected
FROM verdict AS v
JOIN submission AS s ON s.id = v.submission_id
LEFT JOIN finding AS f ON f.verdict_id = v.id
WHERE v.run_id IS NOT NULL AND NOT EXISTS (SELECT FROM erased_receipt AS e WHERE e.id = s.receipt_id)
ORDER BY v.id, f.id
