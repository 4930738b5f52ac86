SELECT state, count(*) AS messages FROM outbox WHERE regime = :regime AND period = :period GROUP BY state ORDER BY state
