-- The verdict that stands for each submission, and the findings it rests on.
SELECT DISTINCT ON (submission_id) submission_id, verdict, findings_sha256
FROM verdict
WHERE submission_id = ANY(:submissions)
ORDER BY submission_id, id DESC
