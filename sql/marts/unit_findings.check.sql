-- Offending: an accepted report with a critical finding that nobody waived would be counted although it is wrong.
-- A look back sees today's verdicts: what was waived by the time of the verdict is no offence.
SELECT u.unit, f.code
FROM (SELECT DISTINCT unit, unnest(receipts) AS receipt_id FROM unit_now
      WHERE status IN ('accepted', 'accepted_with_warnings')) AS u
JOIN finding AS f ON f.receipt_id = u.receipt_id AND f.severity = 'critical'
JOIN latest_verdict AS v ON v.verdict_id = f.verdict_id AND v.verdict IN ('accepted', 'accepted_with_warnings')
JOIN verdict AS d ON d.id = v.verdict_id
WHERE NOT EXISTS (SELECT FROM waiver_at(greatest(:as_of, d.decided_at)) AS w WHERE w.receipt_id = f.receipt_id AND w.code = f.code)
