-- A channel was looked through to its end; of several times the latest stands.
INSERT INTO scan VALUES (:channel, :now)
ON CONFLICT (channel) DO UPDATE SET completed_at = greatest(scan.completed_at, excluded.completed_at)
