INSERT INTO mail_uid (mailbox, folder, uid_validity, uid, attempts)
VALUES (:mailbox, :folder, :uid_validity, :uid, 1)
ON CONFLICT (mailbox, folder, uid_validity, uid) DO UPDATE SET attempts = mail_uid.attempts + 1
