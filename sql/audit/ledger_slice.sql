-- The stretch of the ledger in which all that concerns a period lies, whole: a chain has no gaps.
WITH file AS (
    SELECT id FROM receipt WHERE regime = :regime AND period = :period
    UNION SELECT receipt_id FROM submission WHERE regime = :regime AND period = :period
), version AS (
    SELECT id FROM report_version WHERE regime = :regime AND period = :period
), concerned AS (
    SELECT NULL AS object_kind, id::text AS object_id FROM file
    UNION ALL SELECT NULL, id::text FROM submission WHERE regime = :regime AND period = :period
    UNION ALL SELECT NULL, id::text FROM version
    UNION ALL SELECT 'blob', sha256 FROM receipt WHERE regime = :regime AND period = :period
    UNION ALL SELECT 'report_step', s.id::text FROM report_step AS s JOIN version AS v ON v.id = s.report_version_id
    UNION ALL SELECT 'report_edit', e.id::text FROM report_edit AS e JOIN version AS v ON v.id = e.report_version_id
    UNION ALL SELECT 'waiver', w.id::text FROM waiver AS w JOIN file AS f ON f.id = w.receipt_id
    UNION ALL SELECT 'withdrawal', w.id::text FROM withdrawal AS w JOIN file AS f ON f.id = w.receipt_id
    UNION ALL SELECT 'acceptance', a.id::text FROM acceptance AS a JOIN file AS f ON f.id = a.receipt_id
    UNION ALL SELECT 'retry', t.id::text FROM retry AS t JOIN file AS f ON f.id = t.receipt_id
    UNION ALL SELECT 'revalidation', id::text FROM revalidation WHERE regime = :regime AND period = :period
    UNION ALL SELECT 'extension', id::text FROM extension WHERE regime = :regime AND period = :period
    UNION ALL SELECT 'period_change', id::text FROM period_change WHERE regime = :regime AND period = :period
), stretch AS (
    SELECT min(l.seq) AS first, max(l.seq) AS last FROM ledger AS l
    JOIN concerned AS c ON c.object_id = l.object_id AND coalesce(c.object_kind, l.object_kind) = l.object_kind
)
SELECT l.seq, l.at, l.actor, l.event, l.object_kind, l.object_id, l.payload, l.previous_hash, l.hash
FROM ledger AS l, stretch AS s
WHERE l.seq BETWEEN s.first AND s.last
ORDER BY l.seq
