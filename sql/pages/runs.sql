-- The validations of a period, newest first.
SELECT n.id, n.suite_sha256, n.submissions, n.validated_at, sum(e.evaluated) AS evaluated, sum(e.failed) AS failed,
       count(*) AS rules
FROM validation_run AS n
JOIN expectation_result AS e ON e.run_id = n.id
WHERE n.regime = :regime AND n.period = :period
GROUP BY n.id
ORDER BY n.validated_at DESC, n.id
LIMIT 50
