-- Files that wait because nobody knew their sender, or not for that unit, are looked at anew.
UPDATE receipt AS r
SET status = 'received', regime = NULL, period = NULL, unit = NULL
WHERE r.status = 'needs_review' AND r.channel = 'mail' AND r.sender = ANY (CAST(:addresses AS text[]))
  AND EXISTS (SELECT FROM finding AS f
              WHERE f.receipt_id = r.id AND f.verdict_id IS NULL AND f.code IN ('sender-unknown', 'sender-mismatch'))
