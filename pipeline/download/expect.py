"""What a crawl is expected to find, from `rules/expect.yml`; less of it is an alarm."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from pipeline.domain.errors import RulesError


@dataclass(frozen=True, slots=True)
class Expectations:
    """The numbers under `download:`, as explained there."""

    authorities: int
    may_go_at_once: int
    may_go_share: float
    failures_in_a_row: int
    quiet: tuple[str, ...] = ()


def expectations(path: Path) -> Expectations:
    """What the file says under `download:`. Raises RulesError with a message that names file and line."""
    name = f"{path.parent.name}/{path.name}"
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesError([f"{name}: cannot be read ({' '.join(str(error).split())})"]) from None
    sections = root.value if isinstance(root, yaml.MappingNode) else []
    section = next((value for key, value in sections if key.value == "download"), None)
    if not isinstance(section, yaml.MappingNode):
        raise RulesError([f"{name}: has no `download:` with its numbers below; put it back"])
    known = {f.name for f in fields(Expectations)}
    values: dict[str, object] = {}
    mistakes = []
    for key, value in section.value:
        at = f"{name}:{key.start_mark.line + 1}"
        if key.value not in known:
            mistakes.append(f"{at}: unknown key `{key.value}`; the keys are {', '.join(sorted(known))}")
        elif isinstance(value, yaml.SequenceNode) and key.value == "quiet":
            values["quiet"] = tuple(str(item.value) for item in value.value)
        elif isinstance(value, yaml.ScalarNode) and _number(str(value.value)) is not None and key.value != "quiet":
            number = _number(str(value.value))
            values[key.value] = number if key.value == "may_go_share" else int(number or 0)
        else:
            mistakes.append(f"{at}: `{key.value}` takes {'a list of names' if key.value == 'quiet' else 'a number'}")
    missing = sorted(known - {"quiet"} - set(values)) if not mistakes else []
    mistakes += [f"{name}: `download:` has no `{key}`; add it" for key in missing]
    if mistakes:
        raise RulesError(mistakes)
    return Expectations(**values)  # type: ignore[arg-type]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None
