-- How many models of each status (`MH: …`) the units have that are counted through an office, as its newest consolidated
-- report says. Of a campaign's stages none: each stage lists its own.
SELECT i.unit, t.unit AS part, t.name, i.level, t.ownership, t.indicator, t.state, t.value, t.path, t.regime, t.period,
       t.receipt_id, t.sha256, i.position, t.position AS place
FROM (SELECT DISTINCT ON (s.unit) s.unit, s.submission_id, s.level, s.position
      FROM current_input AS s
      WHERE NOT EXISTS (SELECT FROM stage_input) AND EXISTS (
          SELECT FROM through_cell AS c WHERE c.submission_id = s.submission_id AND starts_with(c.indicator, 'MH: '))
      ORDER BY s.unit, s.received_at DESC, s.is_base, s.submission_id DESC) AS i
JOIN through_cell AS t ON t.submission_id = i.submission_id AND starts_with(t.indicator, 'MH: ')
ORDER BY i.position, t.position, t.indicator
