-- Tables whose rows are never changed and whose trigger is gone or switched off.
SELECT wanted.table_name
FROM unnest(ARRAY['ledger', 'submission', 'cell_value', 'narrative', 'verdict', 'finding', 'report_version', 'figure',
                  'report_issue']) AS wanted (table_name)
WHERE to_regclass(wanted.table_name) IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_trigger AS t
                  WHERE t.tgrelid = to_regclass(wanted.table_name) AND t.tgname = 'no_rewrite' AND t.tgenabled <> 'D')
ORDER BY wanted.table_name
