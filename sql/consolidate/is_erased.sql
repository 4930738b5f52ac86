-- Whether texts of any of the reports in `current_input` are erased.
SELECT EXISTS (SELECT FROM current_input AS s JOIN erased_submission AS e ON e.id = s.submission_id)
