-- Today's rules put in force over stored reports of a period, newest first.
SELECT id, suite_sha256, changed, why, decided_by, decided_at
FROM revalidation WHERE regime = :regime AND period = :period
ORDER BY id DESC
