-- The newest event that changed anything; a file that somebody took changes nothing.
SELECT seq FROM ledger WHERE event <> 'downloaded' ORDER BY seq DESC LIMIT 1
