-- The Word file of every submission, by the number of its folder, with the hash that the step recorded.
SELECT v.regime, v.period, v.version, 'bao-cao.docx' AS name, s.document_sha256 AS sha256,
       row_number() OVER (PARTITION BY v.regime, v.period ORDER BY s.id) AS number
FROM report_step AS s
JOIN report_version AS v ON v.id = s.report_version_id
WHERE s.step = 'submitted'
ORDER BY v.regime, v.period, number
