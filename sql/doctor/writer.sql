-- What the role that writes may do and should not.
SELECT current_user AS role,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
       has_table_privilege('ledger', 'UPDATE') OR has_table_privilege('ledger', 'DELETE')
           OR has_table_privilege('ledger', 'TRUNCATE') AS can_rewrite
