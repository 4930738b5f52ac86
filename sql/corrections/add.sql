INSERT INTO correction (receipt_id, regime, period, unit, indicator, as_typed, why, decided_by, os_user, decided_at)
VALUES (:receipt, :regime, :period, :unit, :indicator, :as_typed, :why, :officer, :os_user, :at)
