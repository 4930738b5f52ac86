-- Every raw file that must be there.
SELECT sha256, size FROM blob ORDER BY sha256
