-- Offending: a unit without exactly one base report among its inputs, or with an input that was not accepted.
SELECT unit, count(*) FILTER (WHERE is_base) AS bases, array_agg(verdict) AS verdicts
FROM current_input
GROUP BY unit
HAVING count(*) FILTER (WHERE is_base) <> 1
    OR bool_or(verdict NOT IN ('accepted', 'accepted_with_warnings'))
