-- How each rule fared in each validation of a period.
SELECT n.validated_at, n.suite_sha256, n.submissions, e.frame, e.rule, e.evaluated, e.failed
FROM validation_run AS n
JOIN expectation_result AS e ON e.run_id = n.id
WHERE n.regime = :regime AND n.period = :period
ORDER BY n.validated_at, n.id, e.frame, e.rule
