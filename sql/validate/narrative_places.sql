-- Where the texts of findings stand.
SELECT n.submission_id, n.section, n.body, n.sheet, n.cell
FROM unnest(CAST(:submissions AS uuid[]), CAST(:sections AS text[])) AS wanted (submission_id, section)
JOIN narrative AS n USING (submission_id, section)
