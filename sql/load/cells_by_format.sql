-- What the latest submission of each format says, of each of these units.
WITH latest AS (
    SELECT DISTINCT ON (s.regime, s.period, s.unit, s.format) s.regime, s.period, s.unit, s.format, s.id
    FROM submission AS s
    JOIN unnest(CAST(:regimes AS text[]), CAST(:periods AS text[]), CAST(:units AS text[])) AS u (regime, period, unit)
        USING (regime, period, unit)
    JOIN receipt AS r ON r.id = s.receipt_id AND r.status = 'understood'
    ORDER BY s.regime, s.period, s.unit, s.format, s.received_at DESC, s.id DESC
)
SELECT l.regime, l.period, l.unit, l.format, c.indicator, c.state, c.value, c.text_value, c.as_typed
FROM latest AS l
JOIN cell_value AS c ON c.submission_id = l.id
