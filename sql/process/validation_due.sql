-- Periods that wait for validation, in calendar order: verdicts may rest on those of earlier periods.
SELECT d.regime, d.period
FROM validation_due AS d
LEFT JOIN period AS p USING (regime, period)
ORDER BY p.data_to, p.data_from DESC, d.regime, d.period
