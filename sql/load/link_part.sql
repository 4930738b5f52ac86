INSERT INTO receipt_part (receipt_id, whole, unit) VALUES (:id, :whole, :unit) ON CONFLICT DO NOTHING
