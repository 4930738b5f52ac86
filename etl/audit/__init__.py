"""Answers for every printed figure: from which cells of which files it came."""
