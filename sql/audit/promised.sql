-- Every version with what the ledger says of it; a payload that somebody broke says nothing.
SELECT v.id, v.regime, v.period, v.version, v.content, v.content_sha256,
       CASE WHEN l.payload IS JSON OBJECT THEN CAST(l.payload AS jsonb) END ->> 'content_sha256' AS promised
FROM report_version AS v
LEFT JOIN ledger AS l ON l.object_kind = 'report_version' AND l.object_id = v.id::text AND l.event = 'consolidated'
ORDER BY v.regime, v.period, v.version
