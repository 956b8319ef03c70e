"""A letter to write, and what must come out of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.made_letters.blocks import Block
from tests.support.made_letters.compose import compose
from tests.support.made_letters.expected import Expected, Value
from tests.support.made_letters.layout import Layout
from tests.support.made_letters.spec import RevisitLetter, Spec
from tests.support.made_letters.verdicts import counts_in
from tests.support.made_letters.wordings import Wording
from tests.support.made_letters.write_pdf import write_pdf
from tests.support.made_letters.write_text import write_html, write_markdown, write_txt


@dataclass(frozen=True, slots=True)
class Case:
    """What a letter says, in whose words, on what pages."""

    spec: Spec
    wording: Wording = Wording()
    layout: Layout = Layout()

    def blocks(self) -> list[Block]:
        return compose(self.spec, self.wording)

    def written(self, ending: str = "pdf") -> bytes:
        """The letter as a file of that ending: pdf, txt, md or html."""
        blocks = self.blocks()
        match ending:
            case "pdf":
                return write_pdf(blocks, self.layout)
            case "txt":
                return write_txt(blocks, self.layout).encode()
            case "md":
                return write_markdown(blocks).encode()
            case "html":
                return write_html(blocks).encode()
        raise ValueError(f"a letter is written as pdf, txt, md or html, not {ending}")

    def expected(self) -> dict[str, Value]:
        """Values of letters.csv that must come out; a column left out is not promised."""
        if isinstance(self.spec, RevisitLetter):
            return {**self.spec.expected(), **counts_in(self.spec.summed_up, len(self.spec.weaknesses), self.wording)}
        return self.spec.expected()

    def findings(self) -> tuple[Expected, ...]:
        """The findings that must come out, in order within each kind."""
        return self.spec.findings()
