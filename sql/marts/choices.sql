-- How many units chose each text of an indicator that is a list, by the same scopes as figures.
SELECT i.indicator, c.text_value AS choice,
       CASE WHEN GROUPING(c.level) = 0 THEN 'level' WHEN GROUPING(c.ownership) = 0 THEN 'ownership'
            ELSE 'total' END AS scope,
       coalesce(c.level, c.ownership, '') AS scope_code,
       count(*) AS units
FROM (SELECT * FROM (SELECT indicator, level, ownership, state, text_value, unit FROM current_cell) AS own
      WHERE NOT EXISTS (SELECT FROM through_now AS t WHERE t.unit = own.unit AND t.indicator = own.indicator)
      UNION ALL SELECT indicator, level, ownership, state, text_value, unit FROM through_now) AS c
JOIN indicator AS i ON i.regime = :regime AND i.indicator = c.indicator AND i.value_type = 'text'
WHERE c.state = 'number'
GROUP BY i.position, i.indicator, c.text_value, GROUPING SETS ((), (c.level), (c.ownership))
ORDER BY i.position, c.text_value, array_position(ARRAY['total', 'level', 'ownership'],
    CASE WHEN GROUPING(c.level) = 0 THEN 'level' WHEN GROUPING(c.ownership) = 0 THEN 'ownership' ELSE 'total' END),
    coalesce(c.level, c.ownership, '')
