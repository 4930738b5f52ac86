-- Where every unit's part of every figure comes from; shares have rows without a submission, their parts have them.
INSERT INTO figure_source (report_version_id, indicator, unit, submission_id)
SELECT CAST(:version_id AS uuid), indicator, unit, submission_id FROM current_cell
UNION ALL
SELECT CAST(:version_id AS uuid), indicator, unit, NULL FROM current_share
