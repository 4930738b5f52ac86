-- Keeps the arriving deliveries that are new; a repeat is a file with the bytes of the sender's delivery before it.
WITH new AS (
    INSERT INTO receipt SELECT * FROM arriving ORDER BY received_at, id
    ON CONFLICT DO NOTHING
    RETURNING id, sha256, channel, received_at, received_at_source, regime_hint, unit_hint
)
SELECT new.*, new.unit_hint <> '' AND new.sha256 IS NOT DISTINCT FROM (
    SELECT before.sha256
    FROM (SELECT id, sha256, received_at, regime_hint, unit_hint FROM receipt
          UNION ALL
          SELECT id, sha256, received_at, regime_hint, unit_hint FROM new) AS before
    WHERE (before.regime_hint, before.unit_hint) = (new.regime_hint, new.unit_hint)
      AND (before.received_at, before.id) < (new.received_at, new.id)
    ORDER BY before.received_at DESC, before.id DESC
    LIMIT 1
) AS is_repeat
FROM new
