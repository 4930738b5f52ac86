-- Where the ledger ends, 0 and '' where nothing has happened yet, and the office's mark: the hash of its first event.
SELECT coalesce(max(seq), 0) AS events,
       coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), '') AS hash,
       coalesce((SELECT hash FROM ledger ORDER BY seq LIMIT 1), '') AS first_hash
FROM ledger
