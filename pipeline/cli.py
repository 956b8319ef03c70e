"""The `send-letters` command: one thin command for each stage; exit 0 ok, 1 nothing usable, 2 misuse."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="send-letters",
    help="What Ofsted and CQC said of each local area's SEND provision, from their letters and reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command that the user typed."""
    app()
