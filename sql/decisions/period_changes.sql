-- Closings and reopenings up to :as_of in the order in which they were made.
SELECT id, regime, period, change, document, decided_by, decided_at
FROM period_change
WHERE decided_at <= :as_of
  AND (CAST(:regime AS text) IS NULL OR regime = :regime)
  AND (CAST(:periods AS text[]) IS NULL OR period = ANY(:periods))
ORDER BY id
