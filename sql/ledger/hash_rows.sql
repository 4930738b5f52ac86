-- One hash for the rows of each object, in an order of their own; what is empty does not count.
SELECT object_id, encode(sha256(convert_to(string_agg(line, E'\n' ORDER BY line COLLATE "C"), 'UTF8')), 'hex') AS sha256,
       bool_or(is_open) AS is_open
FROM (
    SELECT CAST({key} AS text) AS object_id, {opened} AS is_open,
           CAST(jsonb_strip_nulls(to_jsonb(t)) - CAST(ARRAY[{without}] AS text[]) AS text) AS line
    FROM {table} AS t
    WHERE ({only}) AND {some}
) AS lines
GROUP BY object_id
