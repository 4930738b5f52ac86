-- Who decided about the units' own words as a version has them, a later decision on the same words or not.
SELECT DISTINCT d.decided_by
FROM report_version AS v
JOIN narrative_decision AS d ON (d.regime, d.period) = (v.regime, v.period) AND d.decided_at <= v.created_at
JOIN narrative_choice AS c ON c.decision = d.id
JOIN narrative_group AS g ON g.report_version_id = v.id AND (g.section, g.group_id) = (c.section, c.group_id)
WHERE v.id = :version
