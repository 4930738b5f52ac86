-- Letters without a file that units of the roster have written since the period opened and nobody has settled, a row
-- for each unit that the sender stands for.
SELECT c.unit, u.name AS unit_name, m.id, m.subject, m.sha256, m.outcome, m.received_at, m.answers_kind
FROM open_letter AS m
JOIN contact AS c ON c.kind = 'email' AND c.address = m.sender
    AND CAST(m.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) BETWEEN c.valid_from AND c.valid_to
JOIN roster AS u ON u.unit = c.unit AND (u.regime, u.period) = (:regime, :period)
WHERE m.received_at >= :opens_at AND m.received_at <= :as_of
ORDER BY m.received_at, m.id, u.position
