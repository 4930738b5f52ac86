-- Offending: a unit that says two things about one measure.
SELECT unit, indicator FROM (SELECT unit, indicator FROM current_cell WHERE indicator = ANY (:measures)
                             UNION ALL SELECT unit, indicator FROM current_share WHERE indicator = ANY (:measures)) AS said
GROUP BY unit, indicator HAVING count(*) > 1
