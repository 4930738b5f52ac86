-- What the role of the office's pages may do and should not.
SELECT current_user AS role,
       has_table_privilege('ledger', 'INSERT') OR has_table_privilege('receipt', 'INSERT') AS can_write,
       has_table_privilege('contact', 'SELECT') AS sees_people
