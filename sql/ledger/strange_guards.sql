-- What stands on our tables and no migration made: triggers, rules, and rights beyond reading for readers or everybody.
SELECT 'trigger' AS kind, c.relname AS table_name, t.tgname AS name
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = CAST('public' AS regnamespace) AND NOT t.tgisinternal
  AND (c.relname, t.tgname) NOT IN (SELECT * FROM unnest(CAST(:tables AS text[]), CAST(:triggers AS text[])))
UNION ALL
SELECT 'rule', tablename, rulename FROM pg_rules WHERE schemaname = 'public'
UNION ALL
SELECT 'right', c.relname, coalesce(r.rolname, 'PUBLIC') || ' ' || entry.privilege_type
FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS entry LEFT JOIN pg_roles AS r ON r.oid = entry.grantee
WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'v')
  AND (entry.grantee = 0 OR (r.rolname = 'etl_reader' AND entry.privilege_type <> 'SELECT'))
ORDER BY 2, 1, 3
