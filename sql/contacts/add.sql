INSERT INTO contact (unit, kind, address, person, valid_from, valid_to, added_by, added_at)
VALUES (:unit, :kind, :address, :person, :valid_from, :valid_to, :by, :at)
ON CONFLICT (unit, kind, address, valid_from) DO UPDATE
SET person = excluded.person, valid_to = excluded.valid_to, added_by = excluded.added_by, added_at = excluded.added_at
WHERE (contact.person, contact.valid_to) IS DISTINCT FROM (excluded.person, excluded.valid_to)
