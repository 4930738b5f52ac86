-- How our tables are built, a line for each column, constraint and index; no word of it differs between releases of the server.
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
SELECT replace(indexdef, ' ON public.', ' ON ')
FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
ORDER BY 1
