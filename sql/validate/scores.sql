-- Rows of the score sheet; nil counts as no points.
SELECT s.position, t.criterion, t.state,
       CASE t.state WHEN 'number' THEN CAST(t.points AS float8) WHEN 'nil' THEN 0 ELSE 'NaN' END,
       t.as_typed, t.evidence, t.sheet, t.cell
FROM unnest(CAST(:submissions AS uuid[])) WITH ORDINALITY AS s (id, position)
JOIN self_score AS t ON t.submission_id = s.id
