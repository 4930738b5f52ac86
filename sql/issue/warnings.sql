-- How many findings of a version's units ask for an explanation.
SELECT count(*) FROM report_finding AS r JOIN finding AS f ON f.id = r.finding_id
WHERE r.report_version_id = :version AND f.severity = 'warning'
