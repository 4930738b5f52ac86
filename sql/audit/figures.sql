-- The figures of a version as rows.
SELECT * FROM figure WHERE report_version_id = :version_id
