-- Where the ledger ends: 0 and '' where nothing has happened yet.
SELECT coalesce(max(seq), 0) AS events,
       coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), '') AS hash
FROM ledger
