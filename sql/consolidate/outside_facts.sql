-- What a report rests on beside submissions and config, by newest number: a change makes a new version.
SELECT 'assessed' AS what, max(id) AS newest
FROM assessed_score WHERE regime = :regime AND period = :period AND decided_at <= :as_of
HAVING count(*) > 0
UNION ALL
SELECT 'printed', max(id)
FROM printed_figure WHERE regime = :regime AND period = :last AND decided_at <= :as_of
HAVING count(*) > 0
UNION ALL
SELECT 'last year', max(version)
FROM report_version WHERE regime = :regime AND period = :last AND created_at <= :as_of
HAVING count(*) > 0
UNION ALL
SELECT 'narratives', max(id)
FROM narrative_decision WHERE regime = :regime AND period = :period AND decided_at <= :as_of
HAVING count(*) > 0
