INSERT INTO self_score (submission_id, criterion, state, points, as_typed, evidence, sheet, cell)
SELECT :submission, criterion, state, points, as_typed, evidence, sheet, cell
FROM self_score WHERE submission_id = :base
