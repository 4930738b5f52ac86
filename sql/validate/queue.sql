-- What a period's verdicts are compared with has changed: the periods that look at it are judged anew.
INSERT INTO validation_due (regime, period)
SELECT :regime, period FROM unnest(CAST(:periods AS text[])) AS later (period)
ON CONFLICT DO NOTHING
