-- How our tables are built and who may do what with them, a line for each column, constraint, index and right; no word of
-- it differs between releases of the server. Of the rights of roles that are not ours only those beyond reading.
WITH granted AS (
    SELECT c.relname AS what, CAST('' AS name) AS part, entry.grantee, entry.privilege_type AS privilege
    FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS entry
    WHERE c.relnamespace = CAST('public' AS regnamespace) AND entry.grantee <> c.relowner
    UNION ALL
    SELECT c.relname, a.attname, entry.grantee, entry.privilege_type
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid
    CROSS JOIN LATERAL aclexplode(a.attacl) AS entry
    WHERE c.relnamespace = CAST('public' AS regnamespace) AND entry.grantee <> c.relowner
    UNION ALL
    SELECT p.proname, '', entry.grantee, entry.privilege_type
    FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS entry
    WHERE p.pronamespace = CAST('public' AS regnamespace) AND entry.grantee <> p.proowner
      AND NOT EXISTS (SELECT FROM pg_depend AS d
                      WHERE d.classid = CAST('pg_proc' AS regclass) AND d.objid = p.oid AND d.deptype = 'e')
)
SELECT format('%s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod))
           || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND c.relname <> 'alembic_version'
UNION ALL
SELECT format('%s: %s', c.relname, pg_get_constraintdef(o.oid))
FROM pg_constraint AS o JOIN pg_class AS c ON c.oid = o.conrelid
WHERE c.relnamespace = CAST('public' AS regnamespace) AND o.contype IN ('c', 'f', 'p', 'u', 'x')
  AND c.relname <> 'alembic_version'
UNION ALL
SELECT format('%s: GRANT %s%s TO %s', g.what, g.privilege, ' (' || nullif(g.part, '') || ')', coalesce(r.rolname, 'PUBLIC'))
FROM granted AS g LEFT JOIN pg_roles AS r ON r.oid = g.grantee
WHERE g.privilege <> 'SELECT' OR coalesce(r.rolname, 'PUBLIC') IN ('etl_writer', 'etl_reader', 'PUBLIC')
UNION ALL
SELECT replace(indexdef, ' ON public.', ' ON ')
FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
ORDER BY 1
