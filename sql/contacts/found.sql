-- Contacts of a unit, of an address or number, or ended before a day; what is not asked for is NULL.
SELECT unit, kind, address, person, valid_from, nullif(valid_to, 'infinity') AS valid_to, added_by, added_at FROM contact
WHERE (CAST(:unit AS text) IS NULL OR unit = :unit)
  AND (CAST(:address AS text) IS NULL OR lower(address) = :address
       OR kind <> 'email' AND regexp_replace(address, '\D', '', 'g') = CAST(:digits AS text))
  AND (CAST(:ended_before AS date) IS NULL OR valid_to < :ended_before)
ORDER BY unit, kind, address, valid_from
