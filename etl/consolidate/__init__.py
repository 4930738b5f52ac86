"""Turns the accepted submissions of one period into the figures and the text of one report."""
