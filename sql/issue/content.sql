-- What a version is made of.
SELECT v.content, t.body
FROM report_version AS v JOIN report_template AS t ON t.sha256 = v.template_sha256
WHERE v.id = :version
