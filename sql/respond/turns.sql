-- Of each unit: when it last sent a report itself (an officer's correction is not its sending), and when the first and
-- the last letter left that gave it days to mend one.
SELECT unit, max(sent_at) AS sent_at, min(first_returned_at) AS first_returned_at, max(told_at) AS told_at
FROM (SELECT coalesce(r.unit, nullif(r.unit_hint, '')) AS unit, r.received_at AS sent_at,
             CAST(NULL AS timestamptz) AS first_returned_at, CAST(NULL AS timestamptz) AS told_at
      FROM receipt AS r
      WHERE coalesce(r.regime, nullif(r.regime_hint, '')) = :regime AND coalesce(r.period, :period) = :period
        AND r.channel <> 'telephone' AND r.status IN ('understood', 'duplicate', 'refused', 'unreadable')
        AND r.received_at <= :as_of
      UNION ALL
      SELECT o.unit, NULL, CASE WHEN o.kind = 'returned' THEN o.sent_at END, o.sent_at
      FROM outbox AS o
      WHERE (o.regime, o.period) = (:regime, :period) AND o.kind IN ('returned', 'correction') AND o.sent_at <= :as_of
     ) AS each
WHERE unit IS NOT NULL
GROUP BY unit
