UPDATE message SET sender = '', subject = '', message_id = '', in_reply_to = '' WHERE sha256 = ANY (:hashes)
