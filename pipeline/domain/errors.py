"""The errors that a command tells its user: every one is a `SendLettersError` with a sentence for a researcher."""

from __future__ import annotations

from collections.abc import Iterable


class SendLettersError(Exception):
    """Something that the user must know of or mend; `str(error)` is the whole message, in plain words."""

    exit_status = 1  # of a command that ends with it; 2 where the command makes no sense as typed


class RulesError(SendLettersError):
    """Rule files that cannot be used; one message for each mistake, each beginning `file:line:`."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = list(messages)
        super().__init__("\n".join(self.messages))


class BusyError(SendLettersError):
    """Another command is writing to the same folder."""
