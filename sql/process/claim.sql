-- One chunk of unprocessed receipts for one worker, oldest first. Receipts that made a worker die before are
-- claimed in ever smaller chunks until the poison is alone: 300, 300, 150, 75, … 1. None overtakes an older one of its
-- unit that was tried more often: what a second report is compared with must be there.
-- FOR NO KEY UPDATE lets other transactions count attempts while the chunk is held.
-- Few of the many that wait were ever tried (load/settle_receipts): all that is asked of others is asked of those.
WITH tried AS MATERIALIZED (
    SELECT r.id, r.unit_hint, r.received_at, a.attempts
    FROM attempt AS a JOIN receipt AS r ON r.id = a.receipt_id
    WHERE r.status = 'received' AND r.received_at <= :as_of
),
behind AS MATERIALIZED (
    SELECT DISTINCT r.id
    FROM tried AS older
    JOIN receipt AS r ON r.unit_hint = older.unit_hint AND (r.received_at, r.id) > (older.received_at, older.id)
    LEFT JOIN tried AS t ON t.id = r.id
    WHERE r.status = 'received' AND r.unit_hint <> '' AND older.attempts > coalesce(t.attempts, 0)
),
least AS (
    SELECT CASE WHEN EXISTS (
        SELECT FROM receipt
        WHERE status = 'received' AND received_at <= :as_of
          AND id NOT IN (SELECT id FROM tried) AND id NOT IN (SELECT id FROM behind)
    ) THEN 0 ELSE (SELECT min(attempts) FROM tried WHERE id NOT IN (SELECT id FROM behind)) END AS attempts
)
SELECT c.*, coalesce(t.attempts, 0) AS attempts, p.unit AS part
FROM (
    SELECT id, sha256, original_name, channel, received_at, regime_hint, unit_hint FROM receipt
    WHERE status = 'received' AND received_at <= :as_of AND id NOT IN (SELECT id FROM behind)
      AND id NOT IN (SELECT id FROM tried WHERE attempts > (SELECT attempts FROM least))
      AND ((SELECT attempts FROM least) = 0 OR id IN (SELECT id FROM tried))
    ORDER BY received_at, id
    LIMIT greatest(1, :chunk >> greatest(0, (SELECT attempts FROM least) - 1))
    FOR NO KEY UPDATE SKIP LOCKED
) AS c
LEFT JOIN tried AS t ON t.id = c.id
LEFT JOIN receipt_part AS p ON p.receipt_id = c.id
ORDER BY c.received_at, c.id
