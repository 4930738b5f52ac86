-- Every file that came for a period, with the signed document that its workbook names: the register of what came in.
SELECT r.received_at, r.received_at_source, r.channel, r.status, r.original_name, r.sha256,
       coalesce(s.unit, r.unit, r.unit_hint) AS unit, s.document ->> 'number' AS number,
       s.document ->> 'signed_on' AS signed_on, s.kind
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id AND s.regime = :regime AND s.period = :period
WHERE r.received_at <= :as_of AND r.status <> 'duplicate'
  AND (s.id IS NOT NULL OR (r.regime = :regime AND r.period = :period))
ORDER BY r.received_at, r.id
