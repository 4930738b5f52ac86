INSERT INTO cell_value (submission_id, indicator, state, value, text_value, as_typed, sheet, cell, explanation)
SELECT :submission, c.indicator, c.state, c.value, c.text_value, c.as_typed, c.sheet, c.cell, c.explanation
FROM cell_value AS c
WHERE c.submission_id = :base
  AND NOT EXISTS (SELECT FROM cell_value AS k WHERE k.submission_id = :submission AND k.indicator = c.indicator)
