-- Triggers that must stand on tables that are there, and do not, or not as they were made.
SELECT w.table_name, w.trigger,
       CASE WHEN t.oid IS NULL THEN 'gone' WHEN t.tgenabled NOT IN ('O', 'A') THEN 'off' ELSE 'changed' END AS state
FROM unnest(CAST(:tables AS text[]), CAST(:triggers AS text[]), CAST(:types AS integer[])) AS w (table_name, trigger, type)
LEFT JOIN pg_trigger AS t ON t.tgrelid = to_regclass(w.table_name) AND t.tgname = w.trigger
LEFT JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE to_regclass(w.table_name) IS NOT NULL
  AND (t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A') OR t.tgtype <> w.type OR t.tgqual IS NOT NULL
       OR t.tgattr <> CAST('' AS int2vector)
       OR p.proname <> CASE w.trigger WHEN 'no_rewrite' THEN 'refuse_rewrite' ELSE w.trigger END)
ORDER BY w.table_name, w.trigger
