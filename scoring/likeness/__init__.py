"""Versions and copies: what a submission has in common with others, with earlier art, with forms.

Nothing here lowers a score. A person decides what it means.
"""
