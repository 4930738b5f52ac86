-- Submissions of a period that are to be judged, in the order in which they count: understood, not withdrawn, received by :at.
-- What was said of a file whose texts are erased stands: it could not be judged by what is left of it.
SELECT s.id, s.receipt_id, s.unit, s.kind, coalesce(f.has_critical, false) AS has_critical,
       coalesce(f.has_warning, false) AS has_warning, coalesce(w.codes, '{}') AS waived, s.received_at, r.original_name, s.format
FROM submission AS s
JOIN receipt AS r ON r.id = s.receipt_id AND r.status = 'understood'
LEFT JOIN LATERAL (
    SELECT v.verdict FROM verdict AS v WHERE v.submission_id = s.id ORDER BY v.id DESC LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT code ORDER BY code) AS codes FROM waiver_at(:at)
    WHERE receipt_id = s.receipt_id AND (until IS NULL OR until > :at)
) AS w ON true
-- what reading found hangs on the receipt alone
LEFT JOIN LATERAL (
    SELECT bool_or(severity = 'critical') AS has_critical, bool_or(severity = 'warning') AS has_warning
    FROM present_finding WHERE receipt_id = s.receipt_id AND verdict_id IS NULL AND code <> ALL (coalesce(w.codes, '{}'))
) AS f ON true
WHERE s.regime = :regime AND s.period = :period AND s.received_at <= :at
  AND latest.verdict IS DISTINCT FROM 'withdrawn'
  AND NOT EXISTS (SELECT FROM erased_submission AS e WHERE e.id = s.id)
ORDER BY s.received_at, s.kind = 'supplement', s.id
