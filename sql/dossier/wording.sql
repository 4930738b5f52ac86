-- What officers chose, wrote, merged and split of the units' own words, oldest first.
SELECT d.version AS "Lần lập", c.section AS "Mục",
       CASE c.choice WHEN 'in' THEN 'đưa vào' WHEN 'picked' THEN 'tiêu biểu' WHEN 'named' THEN 'tiêu biểu, nêu tên'
                     WHEN 'out' THEN 'không in' ELSE 'tự động' END AS "Chọn",
       c.body AS "Câu của cán bộ", c.position AS "Thứ tự",
       (SELECT count(*) FROM narrative_member AS m
        WHERE (m.decision, m.section, m.group_id) = (c.decision, c.section, c.group_id)) AS "Số câu của đơn vị",
       d.decided_by AS "Cán bộ", d.decided_at AS "Lúc", d.why AS "Lý do", d.file_sha256 AS "Mã băm tệp"
FROM narrative_decision AS d JOIN narrative_choice AS c ON c.decision = d.id
WHERE d.regime = :regime AND d.period = :period
ORDER BY d.id, c.section, c.position NULLS LAST, c.group_id
