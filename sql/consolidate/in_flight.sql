-- Whether work on the regime is still under way: a draft made now would be made again a moment later.
SELECT EXISTS (SELECT FROM receipt
               WHERE status = 'received' AND received_at <= :as_of AND regime_hint IN ('', :regime))
    OR EXISTS (SELECT FROM validation_due WHERE regime = :regime AND period = :period)
