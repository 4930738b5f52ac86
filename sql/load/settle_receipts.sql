-- What became of each receipt of the chunk.
UPDATE receipt AS r
SET status = o.status, regime = o.regime, period = o.period, unit = o.unit
FROM outcome AS o
WHERE r.id = o.id
