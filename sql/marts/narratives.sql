-- The units' words by section from the reports in `current_input`; of a unit's texts the latest counts.
SELECT section, position, unit, unit_name, level, body, sheet, cell
FROM (SELECT DISTINCT ON (s.unit, n.section)
             n.section, s.unit, s.unit_name, s.level, s.position, n.body, n.sheet, n.cell
      FROM current_input AS s
      JOIN narrative AS n ON n.submission_id = s.submission_id
      WHERE n.body <> ''
      ORDER BY s.unit, n.section, s.received_at DESC, s.is_base, s.submission_id DESC) AS latest
ORDER BY section, position
