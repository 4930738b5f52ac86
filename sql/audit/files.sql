-- The files of a version with the hashes of their first writing.
SELECT name, audience, sha256 FROM report_file WHERE report_version_id = :version_id ORDER BY name
