-- To whom a file or message whose bytes are gone was answered, and with what words.
UPDATE outbox
SET recipients = '{}', subject = '', party = unit, last_error = '',
    body = CASE WHEN state IN ('held', 'folded') THEN NULL ELSE ''::bytea END
WHERE state IN ('sent', 'dead', 'folded') AND (recipients <> '{}' OR subject <> '' OR body <> ''::bytea)
  AND answers IN (SELECT id FROM receipt WHERE sha256 = ANY (:hashes)
                  UNION ALL SELECT id FROM message WHERE sha256 = ANY (:hashes))
