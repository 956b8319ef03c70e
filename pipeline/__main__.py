"""`python -m pipeline` is the `send-letters` command."""

from pipeline.cli import main

main()
