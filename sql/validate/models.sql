-- Rows of the model sheet.
SELECT s.position, m.row_number, m.name, m.kind, m.status, m.recognition, m.sheet, m.cells
FROM unnest(CAST(:submissions AS uuid[])) WITH ORDINALITY AS s (id, position)
JOIN model_row AS m ON m.submission_id = s.id
ORDER BY s.position, m.row_number
