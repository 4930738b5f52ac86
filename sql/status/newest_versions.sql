-- The newest report of every period that has one, with the names of its files.
SELECT DISTINCT ON (v.regime, v.period) v.regime, v.period, v.version,
       ARRAY(SELECT f.name FROM report_file AS f WHERE f.report_version_id = v.id ORDER BY f.name) AS files
FROM report_version AS v
WHERE v.regime = ANY(:regimes)
ORDER BY v.regime, v.period, v.version DESC
