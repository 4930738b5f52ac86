DELETE FROM contact WHERE unit = :unit AND kind = :kind AND address = :address AND valid_from = :valid_from
