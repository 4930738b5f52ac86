INSERT INTO receipt (id, channel, locator, sha256, original_name, sender, received_at, received_at_source, regime_hint,
                     unit_hint, landed_at)
SELECT :id, channel, locator || '#' || :unit, sha256, original_name, sender, received_at, received_at_source,
       regime_hint, unit_hint, landed_at
FROM receipt WHERE id = :whole
ON CONFLICT DO NOTHING
