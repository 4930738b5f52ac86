-- The indicators of a version as they were when it was made.
SELECT content::json -> 'indicators' FROM report_version WHERE id = :version_id
