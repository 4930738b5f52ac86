-- Which file the cells stand in that are taken over: the rejected one, or the one it took them from itself.
INSERT INTO cell_origin (submission_id, indicator, receipt_id)
SELECT :submission, c.indicator, coalesce(o.receipt_id, s.receipt_id)
FROM cell_value AS c
JOIN submission AS s ON s.id = c.submission_id
LEFT JOIN cell_origin AS o ON o.submission_id = c.submission_id AND o.indicator = c.indicator
WHERE c.submission_id = :base
  AND NOT EXISTS (SELECT FROM cell_value AS k WHERE k.submission_id = :submission AND k.indicator = c.indicator)
