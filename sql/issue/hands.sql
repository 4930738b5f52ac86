-- Who had a hand in what a version says, as it would be approved now: handed it up, took in the Word that stands for it.
(SELECT 'submitted' AS what, decided_by FROM report_step
 WHERE report_version_id = :version AND step = 'submitted' ORDER BY id DESC LIMIT 1)
UNION ALL
(SELECT 'edited', decided_by FROM report_edit WHERE report_version_id = :version ORDER BY id DESC LIMIT 1)
