"""Both engines at 3,804, 30,000 and 100,000 patents: ``make bench-scale``."""
