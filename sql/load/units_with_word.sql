-- Which of these units have sent a Word report for their period; most have not.
SELECT DISTINCT s.regime, s.period, s.unit
FROM submission AS s
JOIN unnest(CAST(:regimes AS text[]), CAST(:periods AS text[]), CAST(:units AS text[])) AS u (regime, period, unit)
    USING (regime, period, unit)
WHERE s.format = 'word'
