INSERT INTO report_issue (report_version_id, symbol, year, number, issued_on, replaces, channel, decided_by, os_user,
                          decided_at)
VALUES (:version, :symbol, :year, :number, :day, :replaces, :channel, :officer, :os_user, :at)
