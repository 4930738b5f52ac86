-- How each rule fared in the newest validation of a period, and how many reports have failed it in each run before.
WITH runs AS (
    SELECT id, suite_sha256, submissions, validated_at, row_number() OVER (ORDER BY validated_at DESC, id) AS age
    FROM validation_run WHERE regime = :regime AND period = :period
)
SELECT e.frame, e.rule, e.evaluated, e.failed,
       (SELECT array_agg(p.failed ORDER BY r.age DESC) FROM expectation_result AS p JOIN runs AS r ON r.id = p.run_id
        WHERE p.rule = e.rule AND r.age <= 10) AS trend
FROM expectation_result AS e
JOIN runs AS n ON n.id = e.run_id AND n.age = 1
ORDER BY e.failed DESC, e.frame, e.rule
