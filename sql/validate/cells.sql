-- All cells of the submissions, one row each: codes apart by blanks, a digit of state each, values. As lists, because
-- a row a cell costs the driver five times as much.
SELECT s.position, c.codes, c.states, c.cell_values
FROM unnest(CAST(:submissions AS uuid[])) WITH ORDINALITY AS s (id, position)
CROSS JOIN LATERAL (
    SELECT string_agg(indicator, ' ') AS codes,
           string_agg(CAST(array_position(CAST(:states AS text[]), state) - 1 AS text), '') AS states,
           array_agg(coalesce(CAST(value AS float8), 'NaN')) AS cell_values
    FROM cell_value WHERE submission_id = s.id
) AS c
WHERE c.codes IS NOT NULL
