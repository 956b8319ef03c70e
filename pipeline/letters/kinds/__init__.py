"""One module for each kind of letter, each with `read(letter) -> LetterDraft`.

A `LetterInput` comes in; a `LetterDraft` with what the kind says leaves. Open `outcome_letter.py` first.
"""
