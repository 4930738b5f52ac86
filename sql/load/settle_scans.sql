-- A scan from somebody who sends for several units belongs to the unit whose workbook came in the same letter.
WITH touched AS (
    SELECT DISTINCT l.message FROM outcome AS o JOIN message_receipt AS l ON l.receipt_id = o.id
), letter AS (
    SELECT l.message, min(r.regime) AS regime, min(r.period) AS period, min(r.unit) AS unit
    FROM touched JOIN message_receipt AS l USING (message) JOIN receipt AS r ON r.id = l.receipt_id
    WHERE r.status IN ('understood', 'duplicate')
    GROUP BY l.message
    HAVING count(DISTINCT (r.regime, r.period, r.unit)) = 1
)
UPDATE receipt AS r
SET status = 'evidence', regime = letter.regime, period = letter.period, unit = letter.unit
FROM letter JOIN message_receipt AS l USING (message)
WHERE r.id = l.receipt_id AND r.status = 'needs_review'
  AND EXISTS (SELECT FROM finding AS f WHERE f.receipt_id = r.id AND f.code = 'signed-unit-unknown')
