-- Offending: points below 0, which no council gives.
SELECT unit, criterion, points FROM assessed_score WHERE regime = :regime AND period = :period AND points < 0
