-- What the same units wrote under the same sections in earlier periods, as it counted at :as_of.
SELECT DISTINCT ON (n.section, s.unit, s.period) n.section, s.unit, s.period, n.body
FROM current_submission_at(:as_of) AS s
JOIN narrative AS n ON n.submission_id = s.submission_id
WHERE s.regime = :regime AND s.period = ANY(:earlier) AND n.body <> ''
ORDER BY n.section, s.unit, s.period, s.received_at DESC, s.is_base, s.submission_id DESC
