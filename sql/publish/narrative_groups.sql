-- The groups of statements of a stored version, in the order of the report; `speaking`: units with a statement in it.
SELECT g.section, g.number, g.group_id, g.body, g.units, s.speaking, g.addressee, g.choice, g.position, g.is_quotable,
       g.is_printed
FROM narrative_group AS g
JOIN (
    SELECT section, number, count(DISTINCT unit) AS speaking
    FROM narrative_statement WHERE report_version_id = :version_id GROUP BY section, number
) AS s USING (section, number)
WHERE g.report_version_id = :version_id
ORDER BY g.section, g.number
