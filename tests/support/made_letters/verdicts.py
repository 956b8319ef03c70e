"""Families of verdicts: sentences that say whether progress or action was enough."""

from __future__ import annotations

import re

from tests.support.made_letters.wordings import Wording, number, pick

AREAS = ("The area", "The local area")

SUFFICIENT = (
    "{area} has made sufficient progress in addressing this area of significant weakness.",
    "{area} has made sufficient progress in addressing this significant weakness.",
    "Sufficient progress has been made in addressing this area of significant weakness.",
    "{area} is making sufficient progress in addressing this area of weakness.",
    "Although there is more to do, sufficient progress has been made in addressing this significant weakness.",
    "While some families have yet to notice a difference, {low} has made sufficient progress in addressing this area "
    "of significant weakness.",
    "As a result, {low} has made sufficient progress to address this area of significant weakness.",
    "Inspectors agree that sufficient progress has now been made in this area of significant weakness.",
)
NOT_SUFFICIENT = (
    "{area} has not made sufficient progress in addressing this area of significant weakness.",
    "{area} has not yet made sufficient progress in addressing this significant weakness.",
    "Insufficient progress has been made in addressing this area of significant weakness.",
    "{area} is not making sufficient progress in addressing this area of weakness.",
    "Sufficient progress has not been made in addressing this area of significant weakness.",
    "While leaders have drawn up new plans, {low} has not made sufficient progress in addressing this area of "
    "significant weakness.",
    "Although partners now meet more often, sufficient progress has not been made in addressing this significant "
    "weakness.",
    "{area} has made insufficient progress in addressing this area of significant weakness.",
    "There has not been sufficient progress in addressing this area of significant weakness.",
    "For these reasons, leaders have failed to make sufficient progress in addressing this area of weakness.",
    "{area} has not made enough progress in addressing this area of significant weakness.",
)
ALL = (
    "{area} has made sufficient progress in addressing all the significant weaknesses identified at the initial "
    "inspection.",
    "{area} has made sufficient progress in addressing all {n} significant weaknesses identified at the initial "
    "inspection.",
    "{area} has made sufficient progress in addressing the {n} areas of significant weakness identified at the initial "
    "inspection.",
    "Sufficient progress has been made in addressing each of the {n} significant weaknesses identified at the initial "
    "inspection.",
)
NONE = (
    "{area} has not made sufficient progress in addressing any of the significant weaknesses identified at the initial "
    "inspection.",
    "{area} has not made sufficient progress in addressing any of the {n} significant weaknesses identified at the "
    "initial inspection.",
    "{area} has made sufficient progress in addressing none of the {n} areas of significant weakness identified at "
    "the initial inspection.",
)
BOTH = (
    "{area} has made sufficient progress in addressing both of the significant weaknesses identified at the initial "
    "inspection.",
    "{area} has made sufficient progress in addressing both areas of significant weakness.",
)
NEITHER = (
    "{area} has not made sufficient progress in addressing either of the significant weaknesses identified at the "
    "initial inspection.",
)
THE_ONE = (
    "{area} has made sufficient progress in addressing the significant weakness identified at the initial inspection.",
    "{area} has made sufficient progress in addressing the one area of significant weakness identified at the initial "
    "inspection.",
)
NOT_THE_ONE = (
    "{area} has not made sufficient progress in addressing the significant weakness identified at the initial "
    "inspection.",
)
SOME = (
    "{area} has made sufficient progress in addressing {yes} of the significant weaknesses identified at the initial "
    "inspection. {area} has not made sufficient progress in addressing {no} significant {weaknesses}.",
    "{area} has made sufficient progress in addressing {yes} of the {n} significant weaknesses identified at the "
    "initial inspection.",
    "{area} has made sufficient progress in addressing {yes} of the {n} areas of significant weakness but has not made "
    "sufficient progress in addressing {no} of them.",
    "{area} has not made sufficient progress in addressing {no} of the {n} significant weaknesses identified at the "
    "initial inspection.",
)
EFFECTIVE = (
    "{area} has taken effective action as it has taken reasonable steps to address all the areas for priority action "
    "identified at the initial inspection.",
    "{area} has taken effective action. It has taken reasonable steps to address the areas for priority action "
    "identified at the full inspection.",
)
NOT_EFFECTIVE = (
    "{area} has not taken effective action as it has not taken reasonable steps to address all the areas for priority "
    "action identified at the initial inspection.",
    "{area} has not taken effective action to address the areas for priority action identified at the initial "
    "inspection.",
    "{area} has taken ineffective action to address the areas for priority action identified at the full inspection.",
)
ACTION_EFFECTIVE = (
    "{area} has taken effective action to address this area for priority action.",
    "Effective action has been taken to address this area for priority action.",
    "{area} has taken reasonable steps to address this area for priority action.",
)
ACTION_NOT_EFFECTIVE = (
    "{area} has not taken effective action to address this area for priority action.",
    "Effective action has not been taken to address this area for priority action.",
    "{area} has not taken reasonable steps to address this area for priority action.",
)
BY_VERDICT = {
    "sufficient": SUFFICIENT,
    "not_sufficient": NOT_SUFFICIENT,
    "effective_action": ACTION_EFFECTIVE,
    "no_effective_action": ACTION_NOT_EFFECTIVE,
    "": ("Inspectors heard several views of this work.",),
}


def verdict_sentence(verdict: str, wording: Wording, place_in_order: int) -> str:
    """The sentence for one weakness or action; the wording changes from one to the next."""
    partnership = verdict in ("effective_action", "no_effective_action")
    return _filled(pick(BY_VERDICT[verdict], wording.verdict + place_in_order), wording, partnership)


def monitoring_sentence(effective: bool, wording: Wording) -> str:
    return _filled(pick(EFFECTIVE if effective else NOT_EFFECTIVE, wording.summary), wording, partnership=True)


def summary(sufficient: int, total: int, wording: Wording) -> str:
    """The sentence that sums up a revisit."""
    left = total - sufficient
    family: tuple[str, ...]
    if total == 1:
        family = THE_ONE if sufficient else NOT_THE_ONE
    elif left == 0:
        family = (*ALL, *BOTH) if total == 2 else ALL
    elif sufficient == 0:
        family = (*NEITHER, *NONE) if total == 2 else NONE
    else:
        family = SOME
    return _filled(
        pick(family, wording.summary),
        wording,
        n=number(total, wording.digits),
        yes=number(sufficient, wording.digits),
        no=number(left, wording.digits),
        weaknesses="weakness" if left == 1 else "weaknesses",
    )


def counts_in(sufficient: int, total: int, wording: Wording) -> dict[str, int]:
    """The columns that the summary sentence itself gives a number for; what it only implies is left out."""
    sentence = summary(sufficient, total, wording)
    yes, no = number(sufficient, wording.digits), number(total - sufficient, wording.digits)
    stated = {}
    if sufficient and re.search(rf"addressing (all |the |each of the )?{yes} (of|area|signif)", sentence):
        stated["stated_sufficient"] = sufficient
    if sufficient < total and re.search(rf"not made sufficient progress in addressing (any of the )?{no} ", sentence):
        stated["stated_not_sufficient"] = total - sufficient
    return stated


def _filled(template: str, wording: Wording, partnership: bool = False, **values: str) -> str:
    area = "The local area partnership" if partnership else pick(AREAS, wording.area)
    return template.format(area=area, low=area[0].lower() + area[1:], **values)
