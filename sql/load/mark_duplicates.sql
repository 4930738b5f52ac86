-- The bytes of the unit's submission before it, sent once more: a duplicate. A → B → A is three versions.
-- Derived afresh for the units of the chunk, so that it does not depend on the order of arrival.
WITH touched AS (
    SELECT DISTINCT regime, period, unit FROM outcome WHERE status = 'understood'
), ordered AS (
    SELECT s.receipt_id, r.status, r.sha256 = lag(r.sha256) OVER w AS is_repeat
    FROM submission AS s
    JOIN touched AS t USING (regime, period, unit)
    JOIN receipt AS r ON r.id = s.receipt_id
    WINDOW w AS (PARTITION BY s.regime, s.period, s.unit ORDER BY s.received_at, s.id)
)
UPDATE receipt AS r
SET status = CASE WHEN ordered.is_repeat THEN 'duplicate' ELSE 'understood' END
FROM ordered
WHERE r.id = ordered.receipt_id
  AND (ordered.is_repeat IS TRUE) <> (ordered.status = 'duplicate')
