-- A stretch of the ledger, newest first; empty filters let everything through. An object is found by its own events
-- and by those that name it: a waiver names its file, a report that was issued again the one that it replaces.
SELECT seq, at, actor, event, object_kind, object_id, payload, hash
FROM ledger
WHERE seq < :before AND (:event = '' OR event = :event)
  AND (:object = '' OR object_id = ANY (CAST(:objects AS text[]))
       OR EXISTS (SELECT FROM unnest(CAST(:objects AS text[])) AS o WHERE length(o) = 36 AND strpos(payload, o) > 0))
ORDER BY seq DESC
LIMIT :size
