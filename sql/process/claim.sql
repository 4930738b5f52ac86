-- One chunk of unprocessed receipts for one worker, oldest first. Receipts that made a worker die before are
-- claimed in ever smaller chunks until the poison is alone: 300, 300, 150, 75, … 1.
-- FOR NO KEY UPDATE lets other transactions count attempts while the chunk is held.
WITH oldest AS (
    SELECT coalesce(a.attempts, 0) AS attempts
    FROM receipt AS r LEFT JOIN attempt AS a ON a.receipt_id = r.id
    WHERE r.status = 'received' AND r.received_at <= :as_of
    ORDER BY 1, r.received_at, r.id
    LIMIT 1
)
SELECT r.id, r.sha256, r.original_name, r.channel, r.received_at, r.regime_hint, r.unit_hint, coalesce(a.attempts, 0) AS attempts,
       p.unit AS part
FROM receipt AS r
LEFT JOIN attempt AS a ON a.receipt_id = r.id
LEFT JOIN receipt_part AS p ON p.receipt_id = r.id
WHERE r.status = 'received' AND r.received_at <= :as_of
  AND coalesce(a.attempts, 0) = (SELECT attempts FROM oldest)
ORDER BY r.received_at, r.id
LIMIT greatest(1, :chunk >> greatest(0, (SELECT attempts FROM oldest) - 1))
FOR NO KEY UPDATE OF r SKIP LOCKED
