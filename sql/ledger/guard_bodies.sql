-- What the functions behind the triggers say now, and those that erase in spite of them.
SELECT p.proname AS name, p.prosrc AS body
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = 'public' AND p.proname ~ '^(refuse|erase)_'
