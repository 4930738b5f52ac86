-- The submissions that make up each unit's report at :as_of, in the office's order of units.
SELECT c.submission_id, c.receipt_id, c.received_at, c.is_base, v.verdict, v.findings_sha256,
       r.unit, r.position, r.name AS unit_name, r.level, r.ownership
FROM current_submission_at(:as_of) AS c
JOIN latest_verdict AS v ON v.submission_id = c.submission_id
JOIN roster AS r ON r.regime = c.regime AND r.period = c.period AND r.unit = c.unit
WHERE c.regime = :regime AND c.period = :period
