-- Offending: a model without a name would be a row nobody can find again.
SELECT s.unit, m.row_number
FROM current_input AS s
JOIN model_row AS m ON m.submission_id = s.submission_id
WHERE m.name = ''
