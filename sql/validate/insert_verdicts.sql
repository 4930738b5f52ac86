-- New verdicts, in the order given.
INSERT INTO verdict (submission_id, verdict, findings_sha256, run_id, decided_at)
SELECT submission_id, verdict, findings_sha256, :run, :at
FROM unnest(CAST(:submissions AS uuid[]), CAST(:verdicts AS text[]), CAST(:hashes AS text[]))
    WITH ORDINALITY AS new (submission_id, verdict, findings_sha256, position)
ORDER BY position
RETURNING submission_id, id
