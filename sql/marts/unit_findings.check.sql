-- Offending: an accepted report with a critical finding that nobody waived would be counted although it is wrong.
-- A look back sees today's verdicts: what was waived by the time of the verdict is no offence.
SELECT u.unit, f.code
FROM unit_now AS u
JOIN finding AS f ON f.receipt_id = ANY (u.receipts) AND f.severity = 'critical'
JOIN latest_verdict AS v ON v.verdict_id = f.verdict_id AND v.verdict IN ('accepted', 'accepted_with_warnings')
JOIN verdict AS d ON d.id = v.verdict_id
WHERE u.status IN ('accepted', 'accepted_with_warnings')
  AND NOT EXISTS (SELECT FROM waiver_at(greatest(:as_of, d.decided_at)) AS w WHERE w.receipt_id = f.receipt_id AND w.code = f.code)
