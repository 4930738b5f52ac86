-- The extension that counts of each unit at :as_of, of all regimes (:regime NULL) or of :periods of one.
SELECT DISTINCT ON (regime, period, unit) regime, period, unit, until, document, decided_by, decided_at
FROM extension
WHERE decided_at <= :as_of
  AND (CAST(:regime AS text) IS NULL OR regime = :regime)
  AND (CAST(:periods AS text[]) IS NULL OR period = ANY(:periods))
ORDER BY regime, period, unit, id DESC
