-- The points that each unit gives itself, from the reports in `current_input`; of several the latest that is filled.
SELECT DISTINCT ON (s.unit, p.criterion) s.unit, p.criterion, p.state, p.points, s.submission_id
FROM current_input AS s
JOIN self_score AS p ON p.submission_id = s.submission_id
WHERE s.is_base OR p.state IN ('number', 'nil')
ORDER BY s.unit, p.criterion, s.received_at DESC, s.is_base, s.submission_id DESC
