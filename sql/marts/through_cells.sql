-- What stands behind the figures that offices send up: the cells of their units, where the cell that counts in
-- `current_cell` comes from a consolidated report. Level as the office's, ownership as the unit's own.
SELECT c.unit, t.unit AS part, t.name, c.level, t.ownership, c.indicator, t.state, t.value, t.text_value, c.submission_id,
       t.receipt_id IS NOT NULL AS has_reported
FROM current_cell AS c
JOIN through_cell AS t ON t.submission_id = c.submission_id AND t.indicator = c.indicator
