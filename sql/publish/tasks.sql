-- How each task of a stored version stands at each unit, in its own words, in the office's order.
SELECT t.task, u.position, u.unit, u.name, t.role, t.state, t.completed_on, p.result, p.difficulty, p.sheet, p.cells
FROM task_result AS t
JOIN report_unit AS u ON u.report_version_id = t.report_version_id AND u.unit = t.unit
LEFT JOIN task_progress AS p ON p.submission_id = t.submission_id AND p.task = t.task
WHERE t.report_version_id = :version_id
ORDER BY t.task, array_position(ARRAY['leads', 'performs', 'cooperates'], t.role), u.position
