-- Offending: a unit counted through twice in one share.
SELECT unit, part, indicator FROM through_share GROUP BY unit, part, indicator HAVING count(*) > 1
