-- The last batches: events that one run wrote at one instant, by whom, and what they were.
SELECT at, actor, count(*) AS events, min(seq) AS first, max(seq) AS last,
       array_agg(DISTINCT event ORDER BY event) AS kinds
FROM (SELECT seq, at, actor, event FROM ledger ORDER BY seq DESC LIMIT 20000) AS newest
GROUP BY at, actor
ORDER BY last DESC
LIMIT 50
