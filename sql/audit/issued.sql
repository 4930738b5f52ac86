-- Every file that went out as the ledger says, with the number under which it did.
SELECT v.regime, v.period, v.version,
       CAST(CASE WHEN l.payload IS JSON OBJECT THEN CAST(l.payload AS jsonb) END ->> 'number' AS integer) AS number,
       f.key AS name, f.value AS sha256
FROM ledger AS l
JOIN report_version AS v ON v.id = CAST(l.object_id AS uuid)
CROSS JOIN LATERAL jsonb_each_text(CASE WHEN l.payload IS JSON OBJECT THEN CAST(l.payload AS jsonb) END -> 'files') AS f
WHERE l.event = 'report_issued'
ORDER BY v.regime, v.period, v.version, f.key
