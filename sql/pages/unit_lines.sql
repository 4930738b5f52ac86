-- Every unit with what has become of it, the findings that stand on its files, and how many of them were let pass.
SELECT u.unit, u.position, u.name, u.level, u.status, u.received_at, u.first_sent_at, u.first_accepted_at,
       u.returned_at, u.version,
       coalesce(f.findings, 0) AS findings, coalesce(f.waived, 0) AS waived
FROM unit_now AS u
LEFT JOIN (
    SELECT n.unit, count(*) AS findings, count(w.id) AS waived
    FROM (SELECT unit, unnest(receipts) AS receipt_id FROM unit_now) AS n
    JOIN present_finding AS f ON f.receipt_id = n.receipt_id
    LEFT JOIN submission AS s ON s.receipt_id = f.receipt_id AND s.regime = :regime AND s.period = :period
                             AND s.unit = n.unit
    LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
    LEFT JOIN waiver_at(:as_of) AS w ON w.receipt_id = f.receipt_id AND w.code = f.code
    WHERE f.verdict_id IS NULL OR f.verdict_id = v.verdict_id
    GROUP BY n.unit
) AS f ON f.unit = u.unit
ORDER BY u.position
