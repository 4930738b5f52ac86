INSERT INTO mail_uid (mailbox, folder, uid_validity, uid, message)
VALUES (:mailbox, :folder, :uid_validity, :uid, :message)
ON CONFLICT (mailbox, folder, uid_validity, uid) DO UPDATE SET message = excluded.message
