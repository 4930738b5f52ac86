-- Every file that went out as the ledger says, with the number under which it did.
SELECT v.regime, v.period, v.version, CAST(CAST(l.payload AS jsonb) ->> 'number' AS integer) AS number,
       f.key AS name, f.value AS sha256
FROM ledger AS l
JOIN report_version AS v ON v.id = CAST(l.object_id AS uuid)
CROSS JOIN LATERAL jsonb_each_text(CAST(l.payload AS jsonb) -> 'files') AS f
WHERE l.event = 'report_issued'
ORDER BY v.regime, v.period, v.version, f.key
