-- The regime among these whose newest event is the latest after the instant.
SELECT regime, newest_at FROM regime_clock
WHERE regime = ANY (CAST(:regimes AS text[])) AND newest_at > :at
ORDER BY newest_at DESC, regime
LIMIT 1
