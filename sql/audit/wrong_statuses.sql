-- Receipts whose status is neither what reading made of them nor what may have come of that since. A duplicate is told
-- by the bytes of the unit's submission before it, a scan by the workbook of its letter, what is read anew by its event.
WITH told AS (
    SELECT DISTINCT ON (object_id) object_id, seq,
           CASE WHEN payload IS JSON OBJECT THEN CAST(payload AS jsonb) END ->> 'status' AS status
    FROM ledger WHERE event = 'processed'
    ORDER BY object_id, seq DESC
), repeated AS (
    SELECT s.receipt_id, r.sha256 = lag(r.sha256) OVER w AS is_repeat
    FROM submission AS s JOIN receipt AS r ON r.id = s.receipt_id
    WINDOW w AS (PARTITION BY s.regime, s.period, s.unit ORDER BY s.received_at, s.id)
), expected AS (
    SELECT t.*, CASE WHEN bool_or(p.is_repeat) THEN 'duplicate' ELSE t.status END AS becomes
    FROM told AS t LEFT JOIN repeated AS p ON CAST(p.receipt_id AS text) = t.object_id
    GROUP BY t.object_id, t.seq, t.status
)
SELECT r.id, r.status, e.seq, e.becomes AS told
FROM receipt AS r
JOIN expected AS e ON e.object_id = CAST(r.id AS text)
WHERE r.status <> e.becomes
  AND NOT (r.status = 'evidence' AND r.channel = 'mail' AND e.status = 'needs_review')
  AND NOT (r.status = 'received' AND EXISTS (
      SELECT FROM ledger AS l
      WHERE l.seq > e.seq
        AND l.event IN ('retried', 'receipt_accepted', 'contacts_imported', 'extended', 'period_changed')))
ORDER BY r.id
