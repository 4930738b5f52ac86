-- The workbook that a version sends to the authority above; no row where there is none.
SELECT body FROM upward_form WHERE report_version_id = :version
