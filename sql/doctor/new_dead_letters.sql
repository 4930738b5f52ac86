-- Mails given up within a day: `not_before` is the last attempt and the pause that would have followed it.
SELECT count(*) FROM outbox WHERE state = 'dead' AND not_before > :now - interval '1 day'
