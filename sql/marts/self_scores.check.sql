-- Offending: points of a unit outside the roster of the period.
SELECT s.unit
FROM current_input AS s
JOIN self_score AS p ON p.submission_id = s.submission_id
LEFT JOIN roster AS r ON r.regime = :regime AND r.period = :period AND r.unit = s.unit
WHERE r.unit IS NULL
