-- What a version rests on, counted, with the event of the ledger that closes it.
SELECT v.version, v.created_at, v.content_sha256, l.seq, l.hash, l.payload,
       (SELECT count(*) FROM report_input AS i WHERE i.report_version_id = v.id) AS submissions,
       (SELECT count(DISTINCT s.receipt_id) FROM report_input AS i JOIN submission AS s ON s.id = i.submission_id
        WHERE i.report_version_id = v.id) AS files,
       (SELECT count(*) FROM figure AS f WHERE f.report_version_id = v.id) AS figures,
       (SELECT count(*) FROM figure_source AS c WHERE c.report_version_id = v.id AND c.submission_id IS NOT NULL)
           AS cells,
       (SELECT count(*) FROM report_finding AS k WHERE k.report_version_id = v.id) AS findings,
       (SELECT count(*) FROM report_waiver AS w WHERE w.report_version_id = v.id) AS waivers
FROM report_version AS v
JOIN ledger AS l ON l.object_kind = 'report_version' AND l.object_id = v.id::text AND l.event = 'consolidated'
WHERE v.id = :version_id
