-- Units of a version whose figures are not in it, in the office's order.
SELECT name FROM report_unit
WHERE report_version_id = :version AND status NOT IN ('accepted', 'accepted_with_warnings')
ORDER BY position
