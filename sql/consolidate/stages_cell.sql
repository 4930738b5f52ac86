-- Keeps what each unit reported over all stages of a campaign; nothing for any other period.
INSERT INTO stages_cell (report_version_id, indicator, unit, state, value, text_value, is_partial)
SELECT CAST(:version_id AS uuid), indicator, unit, state, value, text_value, is_partial
FROM current_cell WHERE EXISTS (SELECT FROM stage_cell)
