-- Offending: a unit without a report that answers something.
SELECT c.unit FROM current_cell AS c
WHERE c.state <> 'missing' AND NOT EXISTS (SELECT FROM current_input AS s WHERE s.unit = c.unit)
