"""A person's part in a run: what to look at first, where a value came from, and corrections.

The records of a run and the corrections from the rules come in; corrected records leave, and rows and text for a
person. Open `queue.py` first.
"""

from pipeline.review.corrections import apply_corrections
from pipeline.review.doubt import Dispute, Question, disputes, is_given, questions
from pipeline.review.queue import ReviewGroup
from pipeline.review.rule_report import RulePage

__all__ = [
    "Dispute",
    "Question",
    "ReviewGroup",
    "RulePage",
    "apply_corrections",
    "disputes",
    "is_given",
    "questions",
]
