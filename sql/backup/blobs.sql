-- Every raw file that the database names, in the order of the store.
SELECT sha256, size FROM blob ORDER BY sha256
