-- Objects whose rows of one table are not those that the newest event vouched for. A payload that somebody broke is
-- named by the chain, and must keep nothing else from being named.
WITH told AS (
    SELECT DISTINCT ON (object_id) object_id, seq,
           CASE WHEN payload IS JSON OBJECT THEN CAST(payload AS jsonb) END -> 'rows' AS rows
    FROM ledger WHERE event = :event
    ORDER BY object_id, seq DESC
), found AS (
    /* hashes */
)
SELECT object_id, t.seq
FROM told AS t FULL JOIN found AS f USING (object_id)
WHERE f.is_open IS NOT TRUE
  AND CASE WHEN t.seq IS NULL THEN :every_row
           ELSE t.rows IS NOT NULL AND (NOT :is_new OR jsonb_exists(t.rows, :table)) AND (t.rows ->> :table) IS DISTINCT FROM f.sha256 END
ORDER BY object_id
