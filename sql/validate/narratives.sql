-- Texts under the sections.
SELECT s.position, n.section, n.body
FROM unnest(CAST(:submissions AS uuid[])) WITH ORDINALITY AS s (id, position)
JOIN narrative AS n ON n.submission_id = s.id
