"""Invented proposals in the layouts of real forms, with the truth for every field of each."""
