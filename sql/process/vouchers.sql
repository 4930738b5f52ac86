-- Who answers for each receipt of a chunk beside its form: by mail the sender, and anybody's word who decided on it.
SELECT r.id, r.channel,
       array(SELECT DISTINCT c.unit FROM contact AS c
             WHERE c.kind = 'email' AND c.address = r.sender
               AND (r.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN c.valid_from AND c.valid_to
             ORDER BY c.unit) AS units,
       coalesce((SELECT m.authentication FROM message_receipt AS l JOIN message AS m ON m.id = l.message
                 WHERE l.receipt_id = r.id ORDER BY m.received_at, m.id LIMIT 1), 'none') AS authentication,
       coalesce(a.regime, '') AS accepted_regime, coalesce(a.unit, '') AS accepted_unit
FROM receipt AS r
LEFT JOIN LATERAL (SELECT regime, unit FROM acceptance WHERE receipt_id = r.id ORDER BY id DESC LIMIT 1) AS a ON true
WHERE r.id = ANY (CAST(:ids AS uuid[])) AND (r.channel = 'mail' OR a.unit IS NOT NULL)
