"""How many examples a property test tries."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

_QUICK = settings.get_profile("quick").max_examples


def examples(number: int, **more: Any) -> settings:
    """Settings for so many examples in a quick run, and proportionally more in a deep one."""
    profile = settings()
    return settings(profile, max_examples=number * profile.max_examples // _QUICK, **more)
