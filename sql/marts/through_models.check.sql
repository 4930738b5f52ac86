-- Offending: a unit that reported and says nothing of its models, or less than none.
SELECT s.unit, t.unit AS part, t.indicator
FROM current_input AS s
JOIN through_cell AS t ON t.submission_id = s.submission_id AND starts_with(t.indicator, 'MH: ')
WHERE t.state NOT IN ('number', 'missing') OR t.value < 0 OR t.value <> trunc(t.value)
