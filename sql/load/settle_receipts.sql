-- What became of each receipt of the chunk. That it was tried is forgotten if once was enough: process/claim looks at
-- everything that was tried.
WITH went_well AS (
    DELETE FROM attempt AS a USING outcome AS o WHERE a.receipt_id = o.id AND a.attempts = 1
)
UPDATE receipt AS r
SET status = o.status, regime = o.regime, period = o.period, unit = o.unit
FROM outcome AS o
WHERE r.id = o.id
