-- What a period's verdicts are compared with has changed: the periods that look at it and hold submissions are judged
-- anew.
INSERT INTO validation_due (regime, period)
SELECT :regime, period FROM unnest(CAST(:periods AS text[])) AS later (period)
WHERE EXISTS (SELECT FROM submission AS s WHERE (s.regime, s.period) = (:regime, later.period))
ON CONFLICT DO NOTHING
