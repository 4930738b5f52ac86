-- A part came in the same letter as the whole: its answer goes there.
INSERT INTO message_receipt (message, receipt_id)
SELECT message, :id FROM message_receipt WHERE receipt_id = :whole
ON CONFLICT DO NOTHING
