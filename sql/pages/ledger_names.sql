-- What stands behind ids of the ledger, in words: file, unit, report.
SELECT x.id, x.regime, x.period, x.unit, coalesce(o.name, x.unit) AS name, x.file, x.receipt, x.version, x.number
FROM (
    SELECT id, coalesce(regime, nullif(regime_hint, '')) AS regime, period, coalesce(unit, nullif(unit_hint, '')) AS unit,
           original_name AS file, id AS receipt, NULL::integer AS version, NULL::integer AS number
    FROM receipt WHERE id = ANY (CAST(:ids AS uuid[]))
    UNION ALL
    SELECT s.id, s.regime, s.period, s.unit, r.original_name, r.id, NULL, NULL
    FROM submission AS s JOIN receipt AS r ON r.id = s.receipt_id WHERE s.id = ANY (CAST(:ids AS uuid[]))
    UNION ALL
    SELECT v.id, v.regime, v.period, NULL, NULL, NULL, v.version, i.number
    FROM report_version AS v LEFT JOIN report_issue AS i ON i.report_version_id = v.id
    WHERE v.id = ANY (CAST(:ids AS uuid[]))
    UNION ALL
    SELECT id, nullif(regime, ''), nullif(period, ''), nullif(unit, ''), NULL, NULL, NULL, NULL
    FROM outbox WHERE id = ANY (CAST(:ids AS uuid[]))
) AS x
LEFT JOIN roster AS o ON o.regime = x.regime AND o.period = x.period AND o.unit = x.unit
