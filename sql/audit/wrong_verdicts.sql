-- Verdicts that are not what their own event says, or have none: the nth of a submission is that of its nth event.
WITH given AS (
    SELECT v.*, row_number() OVER (PARTITION BY v.submission_id ORDER BY v.id) AS number FROM verdict AS v
), told AS (
    SELECT seq, at, object_id,
           CASE WHEN payload IS JSON OBJECT THEN CAST(payload AS jsonb) END AS payload,
           row_number() OVER (PARTITION BY object_id ORDER BY seq) AS number
    FROM ledger WHERE event = 'verdict'
)
SELECT g.id, coalesce(CAST(g.submission_id AS text), t.object_id) AS submission_id, t.seq
FROM given AS g
FULL JOIN told AS t ON t.object_id = CAST(g.submission_id AS text) AND t.number = g.number
LEFT JOIN submission AS s ON s.id = g.submission_id
LEFT JOIN validation_run AS r ON r.id = g.run_id
WHERE g.id IS NULL OR t.seq IS NULL OR s.id IS NULL OR (g.run_id IS NOT NULL AND r.id IS NULL)
   OR g.verdict <> t.payload ->> 'verdict'
   OR g.findings_sha256 <> t.payload ->> 'findings_sha256'
   OR g.decided_at <> t.at
   OR (g.run_id IS NULL) <> (t.payload ->> 'suite_sha256' IS NULL)
   OR (r.suite_sha256, r.regime, r.period, r.validated_at) <> (t.payload ->> 'suite_sha256', s.regime, s.period, t.at)
ORDER BY g.id
