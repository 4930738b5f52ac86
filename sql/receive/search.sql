-- Everything by which somebody might ask for a file or a letter, one text each; the words are compared outside.
SELECT r.id, 'receipt' AS kind, r.received_at, r.received_at_source, r.channel, r.original_name AS name, r.sender,
       coalesce(r.unit, nullif(r.unit_hint, ''), '') AS unit, u.name AS unit_name,
       coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status) AS status,
       concat_ws(' ', r.id, r.sha256, r.original_name, r.sender, r.channel, r.unit, r.unit_hint, u.name, h.incoming_number,
                 m.subject, s.document ->> 'preparer', s.document ->> 'signer', s.document ->> 'phone',
                 s.document ->> 'number', c.text) AS haystack
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
LEFT JOIN hand_registration AS h ON h.receipt_id = r.id
LEFT JOIN LATERAL (SELECT string_agg(m.subject, ' ') AS subject FROM message_receipt AS l JOIN message AS m ON m.id = l.message
                   WHERE l.receipt_id = r.id) AS m ON true
LEFT JOIN LATERAL (SELECT name FROM roster WHERE unit = coalesce(r.unit, r.unit_hint)
                   ORDER BY regime = r.regime DESC, period = r.period DESC LIMIT 1) AS u ON true
LEFT JOIN LATERAL (SELECT string_agg(concat_ws(' ', person, address), ' ') AS text FROM contact
                   WHERE unit = coalesce(r.unit, r.unit_hint)
                      OR (r.sender <> '' AND unit IN (SELECT unit FROM contact WHERE address = r.sender))) AS c ON true
WHERE r.received_at <= :as_of
UNION ALL
SELECT m.id, 'message', m.received_at, 'mail_server', 'mail', m.subject, m.sender, '', c.unit_name, m.outcome,
       concat_ws(' ', m.id, m.sha256, m.subject, m.sender, m.message_id, m.mailbox, c.text, c.unit_name)
FROM message AS m
LEFT JOIN LATERAL (SELECT string_agg(DISTINCT concat_ws(' ', c.person, c.address, c.unit), ' ') AS text,
                          string_agg(DISTINCT u.name, ', ') AS unit_name
                   FROM contact AS c LEFT JOIN roster AS u ON u.unit = c.unit
                   WHERE m.sender <> '' AND c.unit IN (SELECT unit FROM contact WHERE address = m.sender)) AS c ON true
WHERE m.received_at <= :as_of AND NOT EXISTS (SELECT FROM message_receipt AS l WHERE l.message = m.id)
ORDER BY 3 DESC, 1
