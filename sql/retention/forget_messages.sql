UPDATE message SET sender = '', subject = '' WHERE sha256 = ANY (:hashes)
