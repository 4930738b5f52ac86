-- Models of the reports in `current_input`. A supplement adds rows; one with a name already stated replaces it.
WITH stated AS (
    SELECT s.unit, s.position, s.unit_name, s.level, s.received_at, m.*
    FROM current_input AS s
    JOIN model_row AS m ON m.submission_id = s.submission_id
)
SELECT m.unit, m.unit_name, m.level, m.name, m.kind, m.field, m.people, m.lead_unit, m.goal, m.result, m.status,
       m.recognition, m.sheet, m.cells
FROM stated AS m
WHERE NOT EXISTS (
    SELECT 1 FROM stated AS later
    WHERE later.unit = m.unit AND lower(later.name) = lower(m.name)
      AND (later.received_at, later.submission_id) > (m.received_at, m.submission_id))
ORDER BY m.position, m.received_at, m.submission_id, m.row_number
