-- Units among these to which nothing can be sent on the day.
SELECT unit FROM unnest(CAST(:units AS text[])) AS asked (unit)
WHERE NOT EXISTS (SELECT FROM contact AS c
                  WHERE c.unit = asked.unit AND c.kind = 'email' AND :day BETWEEN c.valid_from AND c.valid_to)
ORDER BY unit
