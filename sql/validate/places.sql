-- Where the cells of findings stand, and what the unit wrote beside them.
SELECT c.submission_id, c.indicator, c.state, c.text_value, c.sheet, c.cell, c.explanation
FROM unnest(CAST(:submissions AS uuid[]), CAST(:indicators AS text[])) AS wanted (submission_id, indicator)
JOIN cell_value AS c USING (submission_id, indicator)
