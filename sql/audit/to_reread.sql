-- Processed files that hold a report or may hold signatures, by id, with the program that read them. Corrections by
-- telephone stand in no file, erased files are gone, of a regime that is no more nothing can be read.
SELECT r.id, r.sha256, r.original_name, r.regime_hint, r.unit_hint, r.received_at, s.id AS submission_id,
       coalesce(s.regime, r.regime) AS regime, coalesce(s.period, r.period) AS period, coalesce(s.unit, r.unit) AS unit,
       (SELECT CASE WHEN l.payload IS JSON OBJECT THEN CAST(l.payload AS jsonb) END ->> 'software' FROM ledger AS l
        WHERE l.object_kind = 'receipt' AND l.object_id = CAST(r.id AS text) AND l.event = 'processed'
        ORDER BY l.seq DESC LIMIT 1) AS software
FROM receipt AS r
LEFT JOIN submission AS s ON s.receipt_id = r.id
WHERE r.id > CAST(:after AS uuid) AND r.status NOT IN ('received', 'split')
  AND (s.regime = ANY (CAST(:regimes AS text[]))
       OR s.id IS NULL AND (lower(r.original_name) LIKE '%.pdf'
                            OR EXISTS (SELECT FROM pdf_signature AS p WHERE p.sha256 = r.sha256)))
  AND NOT EXISTS (SELECT FROM correction AS c WHERE c.receipt_id = r.id)
  AND NOT EXISTS (SELECT FROM erased_blob AS e WHERE e.sha256 = r.sha256)
  AND NOT EXISTS (SELECT FROM erased_receipt AS e WHERE e.id = r.id)
ORDER BY r.id
LIMIT :batch
