-- Keeps the arriving deliveries that are new; a repeat is a file with the bytes of the sender's delivery before it.
WITH new AS (
    INSERT INTO receipt SELECT * FROM arriving ORDER BY received_at, id
    ON CONFLICT DO NOTHING
    RETURNING id, sha256, channel, received_at, received_at_source, regime_hint, unit_hint
), delivered AS (
    SELECT id, sha256, received_at, regime_hint, unit_hint FROM new WHERE unit_hint <> ''
    UNION ALL
    SELECT r.id, r.sha256, r.received_at, r.regime_hint, r.unit_hint
    FROM (SELECT DISTINCT regime_hint, unit_hint FROM arriving) AS sender
    JOIN receipt AS r USING (regime_hint, unit_hint)
    WHERE r.unit_hint <> ''
), compared AS (
    SELECT id, sha256 = lag(sha256) OVER (PARTITION BY regime_hint, unit_hint ORDER BY received_at, id) AS is_repeat
    FROM delivered
)
SELECT new.*, compared.is_repeat IS TRUE AS is_repeat
FROM new LEFT JOIN compared USING (id)
