-- Offending: a unit that counts as accepted although one of its stages does not.
SELECT u.unit FROM unit_now AS u JOIN stage_unit AS s ON s.unit = u.unit
WHERE u.status LIKE 'accepted%' AND s.status NOT LIKE 'accepted%'
