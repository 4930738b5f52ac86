-- Where a workbook says something else than the unit's Word report, the latter's figure is not taken, on purpose.
UPDATE reread AS n
SET state = c.state, value = NULL, text_value = NULL
FROM cell_value AS c JOIN submission AS s ON s.id = c.submission_id
WHERE c.submission_id = n.submission_id AND c.indicator = n.indicator AND c.state = 'missing' AND s.format = 'word'
