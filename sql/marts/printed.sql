-- The totals printed in the report of :last before this system; of several for one indicator the latest.
SELECT DISTINCT ON (indicator) indicator, value, document
FROM printed_figure
WHERE regime = :regime AND period = :last AND decided_at <= :as_of
ORDER BY indicator, id DESC
