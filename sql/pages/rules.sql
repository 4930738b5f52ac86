-- How each rule fared in the newest validation of a period, what of it was let pass since, and how many reports have
-- failed it in each run before.
WITH runs AS (
    SELECT id, suite_sha256, submissions, validated_at, row_number() OVER (ORDER BY validated_at DESC, id) AS age
    FROM validation_run WHERE regime = :regime AND period = :period
), passed AS (
    SELECT w.code, count(DISTINCT w.receipt_id) AS reports
    FROM waiver_at('infinity') AS w
    JOIN submission AS s ON s.receipt_id = w.receipt_id
    WHERE s.regime = :regime AND s.period = :period
    GROUP BY w.code
)
SELECT e.frame, e.rule, e.evaluated, e.failed, coalesce(w.reports, 0) AS waived,
       (SELECT array_agg(p.failed ORDER BY r.age DESC) FROM expectation_result AS p JOIN runs AS r ON r.id = p.run_id
        WHERE p.rule = e.rule AND r.age <= 10) AS trend
FROM expectation_result AS e
JOIN runs AS n ON n.id = e.run_id AND n.age = 1
LEFT JOIN passed AS w ON w.code = e.rule
ORDER BY e.failed DESC, e.frame, e.rule
