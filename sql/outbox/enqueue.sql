-- One message; the same message a second time is none.
INSERT INTO outbox (id, kind, regime, period, unit, party, answers, content, local_day, state, recipients, subject, body,
                    not_before, created_at)
VALUES (:id, :kind, :regime, :period, :unit, :party, :answers, :content, :local_day, :state, :recipients, :subject, :body,
        :now, :now)
ON CONFLICT (id) DO NOTHING
