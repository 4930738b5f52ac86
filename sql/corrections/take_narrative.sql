INSERT INTO narrative (submission_id, section, body, sheet, cell)
SELECT :submission, section, body, sheet, cell FROM narrative WHERE submission_id = :base
