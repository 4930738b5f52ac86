-- What has become of each unit of the roster at :as_of, from the submissions in `current_input` and all receipts.
-- Exactly one status, in this precedence: accepted, rejected (or sent a file nobody can read), waiting for a
-- person, signed document without workbook, missing. `receipts` are those that the status rests on.
WITH submitted AS (
    SELECT s.unit, s.id, s.receipt_id, s.received_at, v.verdict
    FROM submission AS s
    JOIN receipt AS r ON r.id = s.receipt_id AND r.status = 'understood'
    LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
    WHERE s.regime = :regime AND s.period = :period AND s.received_at <= :as_of
), history AS (
    SELECT unit, count(*) AS version, min(received_at) AS first_sent_at,
           min(received_at) FILTER (WHERE verdict IN ('accepted', 'accepted_with_warnings')) AS first_accepted_at
    FROM submitted GROUP BY unit
), returned AS (
    -- when the office first sent a report back: from then on the unit has its days to mend it
    SELECT unit, min(sent_at) AS returned_at FROM outbox
    WHERE regime = :regime AND period = :period AND kind = 'returned' AND sent_at <= :as_of
    GROUP BY unit
), accepted AS (
    SELECT unit, max(received_at) FILTER (WHERE is_base) AS received_at,
           (array_agg(receipt_id) FILTER (WHERE is_base))[1] AS receipt_id,
           CASE WHEN bool_or(verdict = 'accepted_with_warnings') THEN 'accepted_with_warnings' ELSE 'accepted' END
               AS status,
           array_agg(receipt_id ORDER BY received_at, is_base DESC, submission_id) AS receipts
    FROM current_input GROUP BY unit
), other AS (
    -- Files that gave no submission; one whose period nobody could read belongs to the period opened last.
    SELECT coalesce(r.unit, r.unit_hint) AS unit, r.id AS receipt_id, r.received_at,
           CASE r.status WHEN 'needs_review' THEN 'needs_review' WHEN 'evidence' THEN 'signed_only'
                ELSE 'rejected' END AS status
    FROM receipt AS r
    WHERE r.status IN ('refused', 'unreadable', 'needs_review', 'evidence') AND r.received_at <= :as_of
      AND coalesce(r.regime, r.regime_hint) = :regime
      AND :period = coalesce(r.period, (
          SELECT p.period FROM period AS p
          WHERE p.regime = :regime AND p.opens_at <= r.received_at
          ORDER BY p.opens_at DESC, p.period DESC LIMIT 1))
    UNION ALL
    -- Of a unit's submissions only the latest speaks; one not yet judged waits for us, not for the unit.
    SELECT unit, receipt_id, received_at, CASE verdict WHEN 'rejected' THEN 'rejected' ELSE 'needs_review' END
    FROM (SELECT DISTINCT ON (unit) * FROM submitted WHERE verdict IS DISTINCT FROM 'withdrawn'
          ORDER BY unit, received_at DESC, id DESC) AS latest
), outstanding AS (
    SELECT DISTINCT ON (unit) unit, receipt_id, received_at, status
    FROM other
    ORDER BY unit, array_position(ARRAY['rejected', 'needs_review', 'signed_only'], status),
             received_at DESC, receipt_id DESC
)
SELECT r.unit, r.position, r.name, r.level, r.ownership, r.parent,
       coalesce(a.status, o.status, 'missing') AS status,
       coalesce(a.received_at, o.received_at) AS received_at, source.received_at_source,
       h.first_sent_at, h.first_accepted_at, back.returned_at, coalesce(h.version, 0) AS version,
       coalesce(a.receipts, ARRAY[o.receipt_id], '{}') AS receipts
FROM roster AS r
LEFT JOIN history AS h ON h.unit = r.unit
LEFT JOIN returned AS back ON back.unit = r.unit
LEFT JOIN accepted AS a ON a.unit = r.unit
LEFT JOIN outstanding AS o ON o.unit = r.unit
LEFT JOIN receipt AS source ON source.id = coalesce(a.receipt_id, o.receipt_id)
WHERE r.regime = :regime AND r.period = :period
ORDER BY r.position
