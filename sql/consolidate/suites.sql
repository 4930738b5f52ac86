-- The suites by which the submissions in `current_input` were judged.
SELECT DISTINCT n.suite_sha256
FROM current_input AS c
JOIN latest_verdict AS v ON v.submission_id = c.submission_id
JOIN validation_run AS n ON n.id = v.run_id
ORDER BY n.suite_sha256
