-- Rows of the task sheet; a day is to come if it lies after that of the receipt, as clocks on the spot showed it.
SELECT s.position, t.task, t.state, t.completed_on, t.result, t.difficulty, t.sheet, t.cells,
       coalesce(t.completed_on > CAST(r.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date), false)
FROM unnest(CAST(:submissions AS uuid[])) WITH ORDINALITY AS s (id, position)
JOIN task_progress AS t ON t.submission_id = s.id
JOIN submission AS r ON r.id = s.id
