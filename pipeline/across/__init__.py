"""What needs more than one letter: journeys of weaknesses, recurring themes, an area's history, what is new.

The records of a run come in, with the areas of the rules and of the corpus; further records leave, and nothing is
written. Open `journeys.py` first; `official/` compares a run with Ofsted's own figures.
"""

from pipeline.across.area_history import History, value_in_words, what_became_of
from pipeline.across.changes import add_to_history, compare_runs, summarise_changes
from pipeline.across.disagreements import leave_open_what_differs
from pipeline.across.inspection_cycles import area_key, current_code
from pipeline.across.journeys import doubtful_matches, follow_weaknesses
from pipeline.across.official.compare import Comparison, reconcile, summarise_comparison
from pipeline.across.official.lists import ListedInspection, OfficialInspection, listed_inspections, official_files
from pipeline.across.official.spreadsheets import OfficialFileError
from pipeline.across.recurring_themes import later_findings, link_later

__all__ = [
    "Comparison",
    "History",
    "ListedInspection",
    "OfficialFileError",
    "OfficialInspection",
    "add_to_history",
    "area_key",
    "compare_runs",
    "current_code",
    "doubtful_matches",
    "follow_weaknesses",
    "later_findings",
    "leave_open_what_differs",
    "link_later",
    "listed_inspections",
    "official_files",
    "reconcile",
    "summarise_changes",
    "summarise_comparison",
    "value_in_words",
    "what_became_of",
]
