-- What went out about a period, whoever it answered: reminders, digests, notices.
UPDATE outbox
SET recipients = '{}', subject = '', party = unit, last_error = '',
    body = CASE WHEN state IN ('held', 'folded') THEN NULL ELSE ''::bytea END
WHERE state IN ('sent', 'dead', 'folded') AND (recipients <> '{}' OR subject <> '' OR body <> ''::bytea)
  AND (regime, period) IN (SELECT * FROM unnest(CAST(:regimes AS text[]), CAST(:periods AS text[])))
