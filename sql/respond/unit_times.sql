-- When a unit first sent its report of a period, when one was first accepted, when one was first returned by mail, and
-- when it sent the one that counts now.
SELECT min(s.received_at) AS first_sent_at,
       min(s.received_at) FILTER (WHERE v.verdict IN ('accepted', 'accepted_with_warnings')) AS first_accepted_at,
       (SELECT min(o.sent_at) FROM outbox AS o
        WHERE (o.regime, o.period, o.unit) = (:regime, :period, :unit) AND o.kind = 'returned') AS returned_at,
       (SELECT c.received_at FROM current_submission_at(:as_of) AS c
        WHERE (c.regime, c.period, c.unit) = (:regime, :period, :unit) AND c.is_base) AS counting_at
FROM submission AS s
LEFT JOIN latest_verdict AS v ON v.submission_id = s.id
WHERE s.regime = :regime AND s.period = :period AND s.unit = :unit AND s.received_at <= :as_of
