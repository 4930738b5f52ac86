-- What every unit says now about every indicator it must answer: one row each, `missing` where it says nothing.
-- A supplement replaces only the cells it fills, so the latest filled cell counts, else the base report's own. What a
-- Word report says beside a workbook's figure never counts, in whichever order the two were loaded.
WITH said AS (
    SELECT DISTINCT ON (s.unit, c.indicator) s.unit, c.indicator, c.state, c.value, c.text_value, c.submission_id
    FROM current_input AS s
    JOIN submission AS f ON f.id = s.submission_id
    JOIN cell_value AS c ON c.submission_id = s.submission_id
    WHERE s.is_base OR c.state IN ('number', 'nil', 'not_applicable')
    ORDER BY s.unit, c.indicator, c.state IN ('number', 'nil', 'not_applicable') DESC, f.format = 'word',
             s.received_at DESC, s.is_base, s.submission_id DESC
)
SELECT r.unit, r.level, r.ownership, d.indicator,
       CASE WHEN said.state IN ('number', 'nil', 'not_applicable') THEN said.state ELSE 'missing' END AS state,
       said.value, said.text_value, said.submission_id
FROM roster AS r
JOIN duty AS d ON d.regime = r.regime AND d.level = r.level AND d.ownership = r.ownership
JOIN indicator AS i ON i.regime = d.regime AND i.indicator = d.indicator AND i.across_units <> 'derived'
LEFT JOIN said ON said.unit = r.unit AND said.indicator = d.indicator
WHERE r.regime = :regime AND r.period = :period
