-- Whether reports of the period wait for validation: what stands now is not yet what the rules in force say.
SELECT EXISTS (SELECT FROM validation_due WHERE regime = :regime AND period = :period)
