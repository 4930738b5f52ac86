-- What a period's verdicts are compared with has changed: the periods that look at it are judged anew, if anybody has
-- reported for them.
INSERT INTO validation_due (regime, period)
SELECT :regime, later.period FROM unnest(CAST(:periods AS text[])) AS later (period)
WHERE EXISTS (SELECT FROM submission AS s WHERE (s.regime, s.period) = (:regime, later.period))
ON CONFLICT DO NOTHING
