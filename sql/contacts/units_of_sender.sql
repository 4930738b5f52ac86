SELECT DISTINCT unit FROM contact
WHERE kind = 'email' AND address = :address AND :day BETWEEN valid_from AND valid_to
ORDER BY unit
