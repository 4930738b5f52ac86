-- In which group officers put each statement of the period; the newest word counts.
SELECT DISTINCT ON (m.section, m.statement_id) m.section, m.statement_id, m.group_id
FROM narrative_member AS m
JOIN narrative_decision AS d ON d.id = m.decision
WHERE d.regime = :regime AND d.period = :period AND d.decided_at <= :as_of
ORDER BY m.section, m.statement_id, m.decision DESC
