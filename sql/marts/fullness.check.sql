-- Offending: a unit that is there twice, for which no state could be right.
SELECT unit FROM unit_now GROUP BY unit HAVING count(*) > 1
