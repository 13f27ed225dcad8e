"""`python -m graphgen` is `graphgen`."""

from graphgen.cli import main

main()
