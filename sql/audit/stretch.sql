-- A stretch of `cells`, the trace of a figure, with the number and the sum of all of them: one row at least.
SELECT a.cells_behind, a.summed, s.*
FROM (SELECT count(*) AS cells_behind, coalesce(sum(value) FILTER (WHERE state = 'number'), 0) AS summed FROM cells) AS a
LEFT JOIN (
    SELECT *, row_number() OVER (
        ORDER BY CASE WHEN :order = 'value' THEN value END DESC NULLS LAST,
                 array_position(CAST(:indicators AS text[]), indicator), position, part, period) AS place
    FROM cells
) AS s ON s.place > :first AND s.place <= :first + :size
ORDER BY s.place
