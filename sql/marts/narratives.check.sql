-- Offending: text of a unit outside the roster of the period.
SELECT s.unit
FROM current_input AS s
LEFT JOIN roster AS r ON r.regime = :regime AND r.period = :period AND r.unit = s.unit
WHERE r.unit IS NULL
