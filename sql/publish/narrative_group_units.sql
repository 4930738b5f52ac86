-- Groups of a stored version with the units that say so, in the office's order; of many units the first forty.
SELECT g.section, g.number, g.body, g.units, g.addressee, g.choice, g.is_printed, said.named
FROM narrative_group AS g
JOIN (
    SELECT section, number, string_agg(name, '; ' ORDER BY position) FILTER (WHERE place <= 40)
               || CASE WHEN count(*) > 40 THEN '; … (xem trang “Nội dung”)' ELSE '' END AS named
    FROM (
        SELECT s.section, s.number, u.name, u.position,
               row_number() OVER (PARTITION BY s.section, s.number ORDER BY u.position) AS place
        FROM (SELECT DISTINCT section, number, unit FROM narrative_statement
              WHERE report_version_id = :version_id) AS s
        JOIN report_unit AS u ON u.report_version_id = :version_id AND u.unit = s.unit
    ) AS placed
    GROUP BY section, number
) AS said USING (section, number)
WHERE g.report_version_id = :version_id
ORDER BY g.section, g.number
