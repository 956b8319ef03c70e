"""Sentences that give a verdict on a weakness, turned round in every way an inspector might, with what each comes to.

A clause says that progress was, or was not, sufficient: in either voice, in several tenses, with other words. A frame
puts it into a sentence: with an aside, a further clause, somebody who says so, a doubt, a condition. `OPEN` is expected
where the sentence is no verdict of the inspectors on the whole weakness as it is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.vocabulary import Verdict

OPEN = ""
SUFFICIENT, NOT_SUFFICIENT = Verdict.SUFFICIENT, Verdict.NOT_SUFFICIENT


@dataclass(frozen=True, slots=True)
class VerdictSentence:
    """A sentence and the verdict that it gives: `OPEN` where it gives none."""

    text: str
    expected: str


# Clauses as they stand within a sentence.
_GOOD = (
    "the area has made sufficient progress in addressing this weakness",
    "leaders have made sufficient progress in this area of significant weakness",
    "the local authority and its partners have made enough progress in tackling this weakness",
    "sufficient progress has been made in addressing this weakness",
    "enough progress has now been made here",
    "the local area is making sufficient progress in improving this area",
    "there has been sufficient progress in addressing this significant weakness",
    "progress in this area of weakness has been sufficient",
    "this weakness has been sufficiently addressed",
)
_BAD = (
    "the area has not made sufficient progress in addressing this weakness",
    "leaders have still not made sufficient progress in this area of significant weakness",
    "the partnership hasn't made enough progress in tackling this weakness",
    "sufficient progress has not been made in addressing this weakness",
    "insufficient progress has been made here",
    "the local area is not yet making sufficient progress in improving this area",
    "there has not been sufficient progress in addressing this significant weakness",
    "progress in this area of weakness falls short of what is sufficient",
    "leaders have not been able to make sufficient progress in addressing this weakness",
    "this weakness has not been sufficiently addressed",
)

# Frames that leave the verdict as it is.
_SAID = (
    "{c}.",
    "However, {c}.",
    "As a result of this work, {c}.",
    "Since the initial inspection, {c}.",
    "Inspectors found that {c}.",
    "It is plain that {c}.",
    "In the judgement of inspectors, {c}.",
    "There is no doubt that {c}.",
    "Nobody disputes that {c}.",
    "It cannot be denied that {c}.",
    "The evidence shows that {c}.",
    "While many families still wait too long, {c}.",
    "Despite the efforts of a few, {c}.",
    "Many parents told us of their worries, but {c}.",
    "{c}, although families have yet to notice.",
    "{c}, but there is much more for schools to learn.",
    "{c} because the new team has worked with families from the start.",
    "Leaders rightly recognise that {c}.",
)
# Frames by which the inspectors say that it is not so: of a bad verdict, nothing can be told then.
_DENIED = (
    "Inspectors are not persuaded that {c}.",
    "Inspectors could not conclude that {c}.",
    "There is little to suggest that {c}.",
    "It cannot be said that {c}.",
    "The evidence does not show that {c}.",
    "It would be wrong to conclude that {c}.",
)
# Frames that make it no verdict, or one that cannot be told.
_NOT_SAID = (
    "Leaders believe that {c}.",
    "Some parents told inspectors that {c}.",
    "According to the council's own review, {c}.",
    "If {c}, nobody has told the families.",
    "Inspectors considered whether {c}.",
    "Unless {c} by the spring, the minister will step in.",
    "It is hoped that {c}.",
    "Leaders asked inspectors to say that {c}.",
    "{c}, or so the director claims.",
    "{c}, but only for the youngest children.",
    "{c} in the north of the area, though not in the south.",
    "On paper, {c}.",
    "{c}. That is the view of leaders.",
    "Perhaps {c}.",
    "Before the team left, {c}.",
    "The report to the cabinet says that {c}.",
    "Inspectors were told by the director that {c}.",
    "Inspectors found that leaders are convinced that {c}.",
    "For the most part, {c}.",
    "With regard to the early years, {c}.",
    "As far as schools are concerned, {c}.",
    "{c}, subject to the outcome of a review.",
    "{c} in most of the area.",
    "{c}. Inspectors could not confirm it.",
    "{c}. This judgement was the council's own.",
    "That {c} is open to question.",
)
# Tense, modality, number, order and what the progress is in: one sentence each.
_OWN = (
    ("The area would have made sufficient progress had the plan been funded.", OPEN),
    ("The area will have made sufficient progress once all posts are filled.", OPEN),
    ("The area should by now have made sufficient progress in addressing this weakness.", OPEN),
    ("The area may well have made sufficient progress in addressing this weakness.", OPEN),
    ("Leaders expect to have made sufficient progress in addressing this weakness by July.", OPEN),
    ("The area claims to have made sufficient progress in addressing this weakness.", OPEN),
    ("The area appears to have made sufficient progress in addressing this weakness.", OPEN),
    ("The area has nearly made sufficient progress in addressing this weakness.", OPEN),
    ("The area has allegedly made sufficient progress in addressing this weakness.", OPEN),
    ("The area had made sufficient progress when the funding ended.", OPEN),
    ("The area has made sufficient progress in addressing the first half of this weakness.", OPEN),
    ("The area has made sufficient progress in some aspects of this weakness.", OPEN),
    ("The area has made sufficient progress with this weakness except in the early years.", OPEN),
    ("Health services have made sufficient progress here; the local authority has not.", OPEN),
    ("Has the area made sufficient progress in addressing this weakness?", OPEN),
    ("A neighbouring authority has made sufficient progress in addressing a weakness like this one.", OPEN),
    ("The area must make sufficient progress in addressing this weakness.", OPEN),
    ("The area has plans to make sufficient progress in addressing this weakness.", OPEN),
    ("Young people have made sufficient progress in English.", OPEN),
    ("The minister wants to see that sufficient progress has been made.", OPEN),
    ("Few believe that the area has made sufficient progress in addressing this weakness.", OPEN),
    ("The area has made sufficient progress, if progress is measured by the number of meetings.", OPEN),
    ("The area has made sufficient progress in addressing the roots of this weakness.", OPEN),
    ("The area has made sufficient progress in drafting a plan to address this weakness.", OPEN),
    ("Progress in recruiting staff is sufficient.", OPEN),
    ("Progress is sufficient in a few schools.", OPEN),
    ("Leaders consider their progress on this weakness to be sufficient.", OPEN),
    ("The trust's board judged progress on this weakness to be sufficient.", OPEN),
    ("Given more money, the area has made sufficient progress in addressing this weakness.", OPEN),
    ("While the area has made sufficient progress in training, it has not made sufficient progress in this area.",
     NOT_SUFFICIENT),
    ("It is to the credit of all that the area has not only made sufficient progress but kept it up.", SUFFICIENT),
    ("What has been done represents sufficient progress in addressing this weakness.", SUFFICIENT),
    ("None of this amounts to sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("The area has not only made sufficient progress in addressing this weakness but also won back trust.", SUFFICIENT),
    ("The area has, in the time since, made sufficient progress in addressing this weakness.", SUFFICIENT),
    ("Inspectors judged the area to have made sufficient progress in addressing this weakness.", SUFFICIENT),
    ("The area is judged to have made sufficient progress in addressing this weakness.", SUFFICIENT),
    ("Inspectors consider progress on this weakness to be sufficient.", SUFFICIENT),
    ("Leaders say that the area has made sufficient progress, and inspectors agree.", SUFFICIENT),
    ("By the time of this visit, the area had made sufficient progress in addressing this weakness.", SUFFICIENT),
    ("The area has managed to make sufficient progress in addressing this weakness.", SUFFICIENT),
    ("The area has done enough to address this weakness.", SUFFICIENT),
    ("We've no doubt that the area has made sufficient progress here.", SUFFICIENT),
    ("Progress is far from sufficient.", NOT_SUFFICIENT),
    ("Progress has slowed and is no longer sufficient.", NOT_SUFFICIENT),
    ("The area has made some progress in this area, but it is not enough.", NOT_SUFFICIENT),
    ("The area has yet to make sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("Sufficient progress is still to be made in addressing this weakness.", NOT_SUFFICIENT),
    ("The area has never made sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("At no time has the area made sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("Neither the council nor its partners have made sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("The area has failed to make sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("Too little progress has been made in addressing this weakness.", NOT_SUFFICIENT),
    ("Leaders claim that they have made sufficient progress; inspectors found no evidence of this.", NOT_SUFFICIENT),
    ("Inspectors did not find the area to have made sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("The steps taken so far do not amount to sufficient progress in addressing this weakness.", NOT_SUFFICIENT),
    ("Sufficient progress has not, as yet, been made in addressing this weakness.", NOT_SUFFICIENT),
    ("The area's progress remains well short of sufficient.", NOT_SUFFICIENT),
)  # fmt: skip


def verdict_sentences() -> Iterator[VerdictSentence]:
    """Every clause in every frame, and the sentences that stand for themselves."""
    for clauses, verdict, denied in ((_GOOD, SUFFICIENT, NOT_SUFFICIENT), (_BAD, NOT_SUFFICIENT, OPEN)):
        for clause in clauses:
            for frames, expected in ((_SAID, verdict), (_DENIED, denied), (_NOT_SAID, OPEN)):
                for frame in frames:
                    text = frame.format(c=clause)
                    yield VerdictSentence(text[0].upper() + text[1:], expected)
    for text, expected in _OWN:
        yield VerdictSentence(text, expected)
