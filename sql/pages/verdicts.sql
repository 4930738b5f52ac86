-- Every verdict that was ever given to submissions of a unit, newest first, and the decision behind it if a person's.
-- A decision and the verdict that follows from it are of one instant; a validation that failed comes later.
WITH told AS (
    SELECT v.id, s.id AS submission, s.receipt_id AS receipt, s.regime, s.period, v.verdict, v.decided_at,
           n.suite_sha256, lag(v.decided_at, 1, '-infinity') OVER (PARTITION BY s.id ORDER BY v.id) AS before
    FROM submission AS s
    JOIN verdict AS v ON v.submission_id = s.id
    LEFT JOIN validation_run AS n ON n.id = v.run_id
    WHERE s.regime = :regime AND s.period = :period AND s.unit = :unit
)
SELECT t.id, t.submission, t.receipt, r.original_name, r.received_at, t.verdict, t.decided_at, t.suite_sha256,
       c.event, c.id AS decision, c.decided_by, c.why
FROM told AS t
JOIN receipt AS r ON r.id = t.receipt
LEFT JOIN LATERAL (
    SELECT 'withdrawn' AS event, w.id, w.decided_by, w.why FROM withdrawal AS w
    WHERE w.receipt_id = t.receipt AND t.verdict = 'withdrawn'
    UNION ALL
    SELECT 'revalidated', w.id, w.decided_by, w.why FROM revalidation AS w
    WHERE w.regime = t.regime AND w.period = t.period AND w.suite_sha256 = t.suite_sha256 AND w.decided_at = t.decided_at
    UNION ALL
    SELECT 'lapsed', w.id, w.decided_by, w.why FROM waiver AS w
    WHERE w.receipt_id = t.receipt AND w.lapsed_at = t.decided_at
    UNION ALL
    SELECT 'waived', w.id, w.decided_by, w.why FROM waiver AS w
    WHERE w.receipt_id = t.receipt AND w.decided_at <= t.decided_at
      AND (w.decided_at = t.decided_at OR w.decided_at > t.before)
    LIMIT 1
) AS c ON true
ORDER BY r.received_at DESC, t.submission, t.id DESC
