-- What officers let pass in the files that each unit's status rests on.
SELECT u.unit, w.id
FROM unit_now AS u
JOIN waiver_at(:as_of) AS w ON w.receipt_id = ANY (u.receipts)
ORDER BY u.position, w.id
