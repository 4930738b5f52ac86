-- The regimes that events are about.
SELECT regime FROM (
    SELECT coalesce(regime, regime_hint) AS regime FROM receipt WHERE id = ANY (CAST(CAST(:receipts AS text[]) AS uuid[]))
    UNION
    SELECT regime FROM report_version WHERE id = ANY (CAST(CAST(:versions AS text[]) AS uuid[]))
    UNION
    SELECT unnest(CAST(:regimes AS text[]))
) AS named
WHERE regime <> ''
ORDER BY regime
