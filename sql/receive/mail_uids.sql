-- UIDs of a folder that are in (attempts -1), or that broke the connection off so often.
SELECT uid, CASE WHEN message IS NULL THEN attempts ELSE -1 END AS attempts
FROM mail_uid
WHERE mailbox = :mailbox AND folder = :folder AND uid_validity = :uid_validity
