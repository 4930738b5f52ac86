-- Every file of every version with the hash of its writing: as the ledger last says, and if it says nothing the row.
WITH newest AS (
    SELECT DISTINCT ON (object_id) object_id, payload FROM ledger WHERE event = 'published' ORDER BY object_id, seq DESC
), told AS (
    SELECT l.object_id, f.key AS name, f.value AS sha256
    FROM newest AS l
    CROSS JOIN LATERAL jsonb_each_text(CASE WHEN l.payload IS JSON OBJECT THEN CAST(l.payload AS jsonb) END -> 'files') AS f
)
SELECT v.regime, v.period, v.version, coalesce(t.name, f.name) AS name, coalesce(t.sha256, f.sha256) AS sha256
FROM report_version AS v
JOIN (told AS t FULL JOIN report_file AS f ON f.report_version_id = CAST(t.object_id AS uuid) AND f.name = t.name)
    ON v.id = coalesce(f.report_version_id, CAST(t.object_id AS uuid))
ORDER BY v.regime, v.period, v.version, name
