SELECT DISTINCT address FROM contact
WHERE kind = 'email' AND unit = :unit AND :day BETWEEN valid_from AND valid_to
ORDER BY address
