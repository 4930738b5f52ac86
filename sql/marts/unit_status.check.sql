-- Offending: a unit of the roster that stands nowhere or twice, or is accepted without a submission.
SELECT r.unit, count(u.unit) AS rows
FROM roster AS r
LEFT JOIN unit_now AS u ON u.unit = r.unit
WHERE r.regime = :regime AND r.period = :period
GROUP BY r.unit
HAVING count(u.unit) <> 1
    OR bool_or(u.status LIKE 'accepted%' AND (u.first_accepted_at IS NULL OR u.version = 0))
