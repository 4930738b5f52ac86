INSERT INTO regime_clock (regime, newest_at)
SELECT unnest(CAST(:regimes AS text[])), :at
ON CONFLICT (regime) DO UPDATE SET newest_at = excluded.newest_at WHERE regime_clock.newest_at < excluded.newest_at
