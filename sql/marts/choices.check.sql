-- Offending: an answer of a list that holds no text.
SELECT c.unit, c.indicator
FROM current_cell AS c
JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator AND i.value_type = 'text'
WHERE c.state = 'number' AND coalesce(c.text_value, '') = ''
