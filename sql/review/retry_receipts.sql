-- Sends files that could not be read or loaded back to the beginning: those named, or all (:ids NULL).
WITH again AS (
    UPDATE receipt SET status = 'received', regime = NULL, period = NULL, unit = NULL
    WHERE status = 'unreadable' AND sha256 NOT IN (SELECT sha256 FROM erased_blob) AND (CAST(:ids AS uuid[]) IS NULL OR id = ANY (CAST(:ids AS uuid[])))
    RETURNING id
), forgotten AS (
    DELETE FROM attempt USING again WHERE attempt.receipt_id = again.id
)
INSERT INTO retry (receipt_id, last_finding, why, decided_by, os_user, decided_at)
SELECT a.id, coalesce((SELECT max(f.id) FROM finding AS f WHERE f.receipt_id = a.id), 0),
       :why, :officer, :os_user, :decided_at
FROM again AS a
ORDER BY a.id
RETURNING id, receipt_id
