-- Versions that were made before the texts of a file that they show were erased, their inner file with them, if it was
-- ever written: what a run that was cut off has left without files keeps the sentences too.
WITH shown AS (
    SELECT i.report_version_id, e.sha256 FROM report_input AS i JOIN erased_submission AS e ON e.id = i.submission_id
    UNION
    SELECT k.report_version_id, e.sha256
    FROM report_finding AS k JOIN finding AS f ON f.id = k.finding_id JOIN erased_receipt AS e ON e.id = f.receipt_id
), erased AS (
    SELECT s.report_version_id, max(l.seq) AS seq
    FROM shown AS s JOIN ledger AS l ON l.object_kind = 'blob' AND l.object_id = s.sha256 AND l.event = 'texts_erased'
    GROUP BY s.report_version_id
)
SELECT v.id, v.regime, v.period
FROM erased AS x
JOIN report_version AS v ON v.id = x.report_version_id
WHERE NOT EXISTS (SELECT FROM ledger AS l WHERE l.object_kind = 'report_files' AND l.object_id = CAST(v.id AS text)
                    AND l.event = 'published' AND l.seq > x.seq)
ORDER BY v.regime, v.period, v.version
