-- The points that the council gave by :as_of; of several for one criterion the latest.
SELECT DISTINCT ON (unit, criterion) unit, criterion, points
FROM assessed_score
WHERE regime = :regime AND period = :period AND decided_at <= :as_of
ORDER BY unit, criterion, id DESC
