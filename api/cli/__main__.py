"""`python -m api.cli`: the same as `novum`."""

from api.cli import main

main()
