-- Every raw file that the database names, in the order of the store.
SELECT sha256, size FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM erased_blob) ORDER BY sha256
