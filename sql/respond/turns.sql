-- Of each unit: when it last sent a report itself (an officer's correction is not its sending), when the first and the
-- last letter left that gave it days to mend one, and when it last wrote a letter that nobody has settled.
WITH each (unit, sent_at, first_returned_at, told_at, wrote_at) AS (
    SELECT coalesce(r.unit, nullif(r.unit_hint, '')), r.received_at, CAST(NULL AS timestamptz),
           CAST(NULL AS timestamptz), CAST(NULL AS timestamptz)
    FROM receipt AS r
    WHERE coalesce(r.regime, nullif(r.regime_hint, '')) = :regime AND coalesce(r.period, :period) = :period
      AND r.channel <> 'telephone' AND r.status IN ('understood', 'duplicate', 'refused', 'unreadable')
      AND r.received_at <= :as_of
    UNION ALL
    SELECT o.unit, NULL, CASE WHEN o.kind = 'returned' THEN o.sent_at END, o.sent_at, NULL
    FROM outbox AS o
    WHERE (o.regime, o.period) = (:regime, :period) AND o.kind IN ('returned', 'correction') AND o.sent_at <= :as_of
    UNION ALL
    SELECT c.unit, NULL, NULL, NULL, m.received_at
    FROM open_letter AS m
    JOIN contact AS c ON c.kind = 'email' AND c.address = m.sender
        AND CAST(m.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) BETWEEN c.valid_from AND c.valid_to
    WHERE m.received_at >= :opens_at AND m.received_at <= :as_of
)
SELECT unit, max(sent_at) AS sent_at, min(first_returned_at) AS first_returned_at, max(told_at) AS told_at,
       max(wrote_at) AS wrote_at
FROM each
WHERE unit IS NOT NULL
GROUP BY unit
