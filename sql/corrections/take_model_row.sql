INSERT INTO model_row (submission_id, row_number, name, kind, field, people, lead_unit, goal, result, status, recognition,
                       sheet, cells)
SELECT :submission, row_number, name, kind, field, people, lead_unit, goal, result, status, recognition, sheet, cells
FROM model_row WHERE submission_id = :base
