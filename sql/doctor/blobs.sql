-- Every raw file that must be there.
SELECT sha256, size FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM erased_blob) ORDER BY sha256
