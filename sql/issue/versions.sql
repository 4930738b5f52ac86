-- The versions of a period's report, newest first, each with its latest step, its latest edited Word and its issue,
-- as all that stood at :as_of (NULL: now).
SELECT v.id, v.version, v.created_at, s.step, s.edit_id AS step_edit, e.id AS edit_id, s.why, s.document_sha256, s.decided_by, s.decided_at,
       e.sha256 AS edited, e.differences, i.symbol, i.number, i.issued_on, i.replaces
FROM report_version AS v
LEFT JOIN LATERAL (
    SELECT * FROM report_step
    WHERE report_version_id = v.id AND decided_at <= coalesce(CAST(:as_of AS timestamptz), 'infinity')
    ORDER BY id DESC LIMIT 1
) AS s ON true
LEFT JOIN LATERAL (
    SELECT * FROM report_edit
    WHERE report_version_id = v.id AND decided_at <= coalesce(CAST(:as_of AS timestamptz), 'infinity')
    ORDER BY id DESC LIMIT 1
) AS e ON true
LEFT JOIN report_issue AS i ON i.report_version_id = v.id
    AND i.decided_at <= coalesce(CAST(:as_of AS timestamptz), 'infinity')
WHERE v.regime = :regime AND v.period = :period AND v.created_at <= coalesce(CAST(:as_of AS timestamptz), 'infinity')
ORDER BY v.version DESC
