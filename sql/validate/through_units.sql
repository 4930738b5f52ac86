-- The units behind consolidated reports, by position of the submission.
SELECT DISTINCT s.position, t.unit, t.name
FROM unnest(CAST(:submissions AS uuid[])) WITH ORDINALITY AS s (id, position)
JOIN through_cell AS t ON t.submission_id = s.id
ORDER BY s.position, t.unit
