-- Rows that are stored and not read, or read and not stored.
(SELECT to_jsonb(k) AS line FROM (
    SELECT {columns} FROM {table} WHERE {key} = ANY (CAST(CAST(:keys AS text[]) AS {type}[]))
    EXCEPT SELECT {columns} FROM reread) AS k)
UNION ALL
(SELECT to_jsonb(k) FROM (
    SELECT {columns} FROM reread
    EXCEPT SELECT {columns} FROM {table} WHERE {key} = ANY (CAST(CAST(:keys AS text[]) AS {type}[]))) AS k)
