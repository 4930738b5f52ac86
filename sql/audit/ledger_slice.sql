-- The stretch of the ledger in which all that concerns a period lies, whole: a chain has no gaps.
WITH concerned AS (
    SELECT id::text AS object_id FROM receipt WHERE regime = :regime AND period = :period
    UNION ALL SELECT sha256 FROM receipt WHERE regime = :regime AND period = :period
    UNION ALL SELECT id::text FROM submission WHERE regime = :regime AND period = :period
    UNION ALL SELECT id::text FROM report_version WHERE regime = :regime AND period = :period
), stretch AS (
    SELECT min(l.seq) AS first, max(l.seq) AS last FROM ledger AS l JOIN concerned USING (object_id)
)
SELECT l.seq, l.at, l.actor, l.event, l.object_kind, l.object_id, l.payload, l.previous_hash, l.hash
FROM ledger AS l, stretch AS s
WHERE l.seq BETWEEN s.first AND s.last
ORDER BY l.seq
