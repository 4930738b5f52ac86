-- A stretch of the ledger, newest first; empty filters let everything through.
SELECT seq, at, actor, event, object_kind, object_id, payload, hash
FROM ledger
WHERE seq < :before AND (:event = '' OR event = :event) AND (:object = '' OR object_id = :object)
ORDER BY seq DESC
LIMIT :size
