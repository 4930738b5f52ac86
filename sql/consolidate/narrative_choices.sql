-- What officers decided about each group of the period; the newest word counts.
SELECT DISTINCT ON (c.section, c.group_id) c.section, c.group_id, c.choice, c.body, c.position
FROM narrative_choice AS c
JOIN narrative_decision AS d ON d.id = c.decision
WHERE d.regime = :regime AND d.period = :period AND d.decided_at <= :as_of
ORDER BY c.section, c.group_id, c.decision DESC
