-- The moment that the newest report of a period was drafted for, where it was chosen: written on another day.
SELECT l.at
FROM report_version AS v
JOIN ledger AS l ON l.object_kind = 'report_version' AND l.object_id = v.id::text AND l.event = 'consolidated'
WHERE v.regime = :regime AND v.period = :period
  AND CAST(CAST(l.payload AS jsonb) ->> 'recorded_at' AS timestamptz) > l.at + interval '1 day'
ORDER BY v.version DESC
LIMIT 1
