-- How many answers a unit (or an unknown sender) has been made today.
SELECT party, count(*) AS messages FROM outbox
WHERE local_day = :day AND state NOT IN ('held', 'folded') AND kind = ANY (CAST(:kinds AS text[]))
GROUP BY party
