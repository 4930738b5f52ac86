INSERT INTO task_progress (submission_id, task, state, completed_on, as_typed, result, difficulty, sheet, cells)
SELECT :submission, task, state, completed_on, as_typed, result, difficulty, sheet, cells
FROM task_progress WHERE submission_id = :base
