-- One chunk of unprocessed receipts for one worker, oldest first. Receipts that made a worker die before are
-- claimed in ever smaller chunks until the poison is alone: 300, 300, 150, 75, … 1. None overtakes an older one of its
-- unit that was tried more often: what a second report is compared with must be there.
-- FOR NO KEY UPDATE lets other transactions count attempts while the chunk is held.
WITH waiting AS (
    SELECT r.id, r.received_at, coalesce(a.attempts, 0) AS attempts,
           max(coalesce(a.attempts, 0)) OVER (
               PARTITION BY r.unit_hint, CASE WHEN coalesce(r.unit_hint, '') = '' THEN r.id END
               ORDER BY r.received_at, r.id) AS most_before
    FROM receipt AS r LEFT JOIN attempt AS a ON a.receipt_id = r.id
    WHERE r.status = 'received' AND r.received_at <= :as_of
),
oldest AS (
    SELECT attempts FROM waiting WHERE attempts = most_before ORDER BY attempts, received_at, id LIMIT 1
)
SELECT r.id, r.sha256, r.original_name, r.channel, r.received_at, r.regime_hint, r.unit_hint, w.attempts, p.unit AS part
FROM receipt AS r
JOIN waiting AS w ON w.id = r.id AND w.attempts = w.most_before
LEFT JOIN receipt_part AS p ON p.receipt_id = r.id
WHERE r.status = 'received' AND w.attempts = (SELECT attempts FROM oldest)
ORDER BY r.received_at, r.id
LIMIT greatest(1, :chunk >> greatest(0, (SELECT attempts FROM oldest) - 1))
FOR NO KEY UPDATE OF r SKIP LOCKED
