-- Periods that wait for validation, in calendar order: verdicts may rest on those of earlier periods. A period with
-- a waiver whose end has come by :as_of waits too.
SELECT d.regime, d.period
FROM (SELECT regime, period FROM validation_due
      UNION
      SELECT s.regime, s.period
      FROM waiver AS w
      JOIN submission AS s ON s.receipt_id = w.receipt_id
      WHERE w.lapsed_at IS NULL AND w.until <= :as_of) AS d
LEFT JOIN period AS p USING (regime, period)
ORDER BY p.data_to, p.data_from DESC, d.regime, d.period
