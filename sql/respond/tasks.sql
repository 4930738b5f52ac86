SELECT * FROM task_progress WHERE submission_id = :submission ORDER BY task
