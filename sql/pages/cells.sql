-- What one submission says, indicator by indicator in the form's order.
SELECT c.indicator, c.state, c.value, c.text_value, c.as_typed, c.sheet, c.cell, c.explanation
FROM cell_value AS c
JOIN submission AS s ON s.id = c.submission_id
JOIN indicator AS i ON i.regime = s.regime AND i.indicator = c.indicator
WHERE c.submission_id = :submission
ORDER BY i.position
