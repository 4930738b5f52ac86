-- Offending: a unit with two base reports in one stage would be counted twice.
SELECT unit, stage FROM stage_input WHERE is_base GROUP BY unit, stage HAVING count(*) > 1
