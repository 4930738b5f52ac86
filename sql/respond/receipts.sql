-- What arrived since :since and is settled: every receipt with its verdict, the message it came in, and whether the
-- unit has sent a whole report since. Receipts of a message of which anything still waits for us come later, all.
WITH settled AS (
    SELECT r.id, r.channel, r.original_name, r.sha256, r.received_at, r.received_at_source, r.landed_at,
           coalesce(r.regime, nullif(r.regime_hint, '')) AS regime, r.period,
           coalesce(s.unit, r.unit, nullif(r.unit_hint, '')) AS unit, s.id AS submission_id, s.kind AS submission_kind,
           CASE WHEN r.status = 'understood' THEN v.verdict ELSE r.status END AS status,
           part.receipt_id IS NOT NULL AS is_part, m.id AS message, m.message_id, m.sender, m.subject, m.is_automatic,
           before.receipt_id AS repeats, before.verdict AS repeats_verdict,
           r.status = 'received' OR (r.status = 'understood' AND v.verdict IS NULL)
               OR (before.receipt_id IS NOT NULL AND before.verdict IS NULL) AS is_pending,
           EXISTS (SELECT FROM submission AS later
                   WHERE (later.regime, later.period, later.unit) = (s.regime, s.period, s.unit)
                     AND later.kind <> 'supplement'
                     AND (later.received_at, false, later.id) > (s.received_at, s.kind = 'supplement', s.id)
                     AND later.received_at <= :as_of) AS has_later
    FROM receipt AS r
    LEFT JOIN submission AS s ON s.receipt_id = r.id
    LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
    -- of a copy: the same file that it repeats, and what was said to that
    LEFT JOIN LATERAL (SELECT f.receipt_id, fv.verdict
                       FROM submission AS f
                       JOIN receipt AS fr ON fr.id = f.receipt_id AND fr.sha256 = r.sha256 AND fr.status = 'understood'
                       LEFT JOIN latest_verdict AS fv ON fv.submission_id = f.id
                       WHERE r.status = 'duplicate' AND (f.regime, f.period, f.unit) = (s.regime, s.period, s.unit)
                         AND (f.received_at, f.id) < (s.received_at, s.id)
                       ORDER BY f.received_at DESC, f.id DESC LIMIT 1) AS before ON true
    LEFT JOIN receipt_part AS part ON part.receipt_id = r.id
    LEFT JOIN message_receipt AS mr ON mr.receipt_id = coalesce(part.whole, r.id)
    LEFT JOIN message AS m ON m.id = mr.message
    WHERE r.landed_at > :since AND r.landed_at <= :as_of AND r.received_at <= :as_of
)
SELECT * FROM settled AS one
WHERE NOT EXISTS (SELECT FROM settled AS other
                  WHERE coalesce(other.message, other.id) = coalesce(one.message, one.id) AND other.is_pending)
ORDER BY received_at, original_name, id
