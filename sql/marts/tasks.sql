-- What each unit says of each task, from the reports in `current_input`; of several answers the latest that is filled.
SELECT DISTINCT ON (s.unit, t.task) s.unit, t.task, t.state, t.completed_on, s.submission_id
FROM current_input AS s
JOIN task_progress AS t ON t.submission_id = s.submission_id
WHERE s.is_base OR t.state NOT IN ('missing', 'invalid')
ORDER BY s.unit, t.task, s.received_at DESC, s.is_base, s.submission_id DESC
