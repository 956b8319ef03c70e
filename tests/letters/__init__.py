"""A generator of made-up letters about made-up places, so that what goes in can be compared with what comes out.

    spec = RevisitLetter(place=AMBLEFORD, start=date(2019, 6, 3), …)     # spec.py: what the letter says
    blocks = compose(spec, Wording(verdict=2))                           # in whose words
    write_pdf(blocks, Layout(bullet="■", page_height=400))               # and how it lies on the page → bytes
    spec.expected()            # values of letters.csv that must come out (a column left out is not promised)
    spec.findings()            # the findings that must come out, in order within each kind
    same_words(a, b)           # two texts are the same but for quotes, hyphens, white space and end marks

`write_text.py` writes the same blocks as .txt, .md and .html. `strategies.py` holds Hypothesis strategies
for whole cases (`cases()` → spec, wording, layout). `places.py` holds the made-up places and writes their
areas.csv. `python -m tests.letters.sample` writes corpus/sample anew.

All wordings of findings are this project's own; only the official formulae of these letters are taken over.
"""
