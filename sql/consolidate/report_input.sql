-- Which submissions the version used.
INSERT INTO report_input (report_version_id, submission_id)
SELECT :version_id, submission_id FROM current_input
