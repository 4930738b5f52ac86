-- The newest report of every period that has one.
SELECT DISTINCT ON (regime, period) id, regime, period, version
FROM report_version
WHERE regime = ANY(:regimes)
ORDER BY regime, period, version DESC
