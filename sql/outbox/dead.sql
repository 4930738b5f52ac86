-- Messages that no server would take, for a person to look at; those of no period (to strangers) are shown with each.
SELECT unit, kind, recipients, subject, last_error, created_at FROM outbox
WHERE regime IN (:regime, '') AND period IN (:period, '') AND state = 'dead'
ORDER BY created_at, id
