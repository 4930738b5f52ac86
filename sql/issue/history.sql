-- What people did with the versions of a period's report, in order: handed up (numbered over the period: the folder's
-- number), decided on, edited by hand (numbered by version). A step names the edit before it: that is the order of both,
-- whatever the clock said.
WITH mine AS (
    SELECT id, version FROM report_version WHERE regime = :regime AND period = :period
)
SELECT v.version, s.step AS what, s.why, s.decided_by, s.decided_at, NULL::integer AS differences,
       CASE WHEN s.step = 'submitted' THEN row_number() OVER (PARTITION BY s.step ORDER BY s.id) END AS number,
       coalesce(s.edit_id, 0) AS edit, s.id AS place
FROM report_step AS s
JOIN mine AS v ON v.id = s.report_version_id
UNION ALL
SELECT v.version, 'edited', e.why, e.decided_by, e.decided_at, e.differences,
       row_number() OVER (PARTITION BY e.report_version_id ORDER BY e.id), e.id, 0
FROM report_edit AS e
JOIN mine AS v ON v.id = e.report_version_id
ORDER BY version, edit, place
