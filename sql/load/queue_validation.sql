-- Periods with new submissions, and those with submissions whose rules look at them, are validated anew.
WITH touched AS (
    SELECT DISTINCT regime, period FROM outcome WHERE status = 'understood'
)
INSERT INTO validation_due (regime, period)
SELECT regime, period FROM touched
UNION
SELECT p.regime, p.period
FROM period AS p JOIN touched AS t ON t.regime = p.regime AND t.period IN (p.previous, p.contained)
WHERE EXISTS (SELECT FROM submission AS s WHERE (s.regime, s.period) = (p.regime, p.period))
ON CONFLICT DO NOTHING
