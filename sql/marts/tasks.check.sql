-- Offending: a day of completion on a task of which nothing else is known.
SELECT s.unit, t.task
FROM current_input AS s
JOIN task_progress AS t ON t.submission_id = s.submission_id
WHERE t.task = ''
