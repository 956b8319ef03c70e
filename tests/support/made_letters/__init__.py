"""A generator of made-up letters about made-up places, so that what goes in can be compared with what comes out.

    spec = RevisitLetter(AMBLEFORD, date(2019, 6, 3), …)       # spec.py: what the letter says
    case = Case(spec, Wording(verdict=2), Layout(bullet="■"))  # wordings.py, layout.py: how it says it
    case.written("pdf")     # the bytes of the file; also txt, md, html
    case.expected()         # values of letters.csv that must come out (a column left out is not promised)
    case.findings()         # the findings that must come out, in order within each kind
    same_words(a, b)        # whether two texts differ in no letter or digit

`strategies.py` has Hypothesis strategies: `cases(("revisit_letter",))` and one per kind. `places.py` has the
made-up places, and writes their areas.csv. `python -m tests.support.made_letters.sample` writes corpus/sample anew.
`vocabulary.py` holds what is said, `wordings*.py` and `verdicts.py` in which words, `compose*.py` in which order.

The wording of findings is this project's own; only the official formulae of such letters are taken over.
"""
