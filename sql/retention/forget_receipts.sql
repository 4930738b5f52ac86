-- Who sent a file whose bytes are gone. Its name stays: report versions have printed it.
UPDATE receipt SET sender = '' WHERE sha256 = ANY (:hashes)
