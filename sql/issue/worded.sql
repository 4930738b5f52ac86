-- Groups of statements of a version that officers decided about: the newest word before it was made, and whose it was.
SELECT g.section, g.number, c.choice, c.body, g.is_printed, o.name AS officer
FROM report_version AS v
JOIN narrative_group AS g ON g.report_version_id = v.id AND g.group_id <> ''
JOIN LATERAL (
    SELECT c.choice, c.body, d.decided_by
    FROM narrative_choice AS c JOIN narrative_decision AS d ON d.id = c.decision
    WHERE (d.regime, d.period) = (v.regime, v.period) AND d.decided_at <= v.created_at
      AND (c.section, c.group_id) = (g.section, g.group_id)
    ORDER BY c.decision DESC
    LIMIT 1
) AS c ON true
JOIN officer AS o ON o.officer = c.decided_by
WHERE v.id = :version
ORDER BY g.section, g.number
