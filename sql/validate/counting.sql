-- Submissions that make up the units' reports of other periods, the one that is laid over last coming last.
SELECT submission_id, period, unit
FROM current_submission_at(:at)
WHERE regime = :regime AND period = ANY(:periods) AND unit = ANY(:units)
ORDER BY received_at, is_base DESC, submission_id
