"""Statements about made-up services: what inspectors might praise, find weak or ask for."""

from __future__ import annotations

WEAKNESSES = (
    "the lack of a shared plan that says who will do what, by when and with what money",
    "the slow and uneven pace at which the reforms have been carried out since 2014",
    "education, health and care plans that are late, unclear or copied from one child to the next",
    "the long waits for an assessment of autism, and the thin support while families wait",
    "weak oversight: leaders don’t know which services work, for whom, or at what cost",
    "the absence of a designated medical officer, so that nobody checks the health advice in plans",
    "the poor use of data by the local authority and the clinical commissioning group (CCG)",
    "too little say for parents, who feel that decisions are ‘made about us, without us’",
    "the low attainment of pupils who receive special educational needs (SEN) support in key stages 2 and 4",
    "a local offer that few families have heard of and that fewer find useful",
    "the high number of fixed-term exclusions, part-time timetables and moves between schools",
    "gaps in speech and language therapy for those aged 11 to 19; some have waited 18 months",
    "the handover from children’s to adults’ services, which begins too late",
    "annual reviews held on time but acted on late, or never",
)
STRENGTHS = (
    "Health visitors and nursery staff spot children’s needs early and tell each other what they see.",
    "The parent carer forum is well led. Its members help to choose staff and to design services.",
    "School nurses run a drop-in on 3 evenings a week; young people speak well of it.",
    "Supported internships lead to paid work for most of the young people who begin one.",
    "Therapists train teaching assistants, who then carry on the programme in class.",
    "Families of children with complex needs have one key worker from birth to the age of five.",
    "The virtual school’s staff know each pupil and visit every term.",
)
DEVELOPMENTS = (
    "Parents of older pupils do not always know whom to ask, or what they may ask for.",
    "Not all schools are equally welcoming. Some suggest that a child ‘would be better off elsewhere’.",
    "Plans for young people over 19 say little about work, friends, health or where they will live.",
    "Equipment arrives late; one child outgrew a chair before it came.",
    "Social care staff are seldom asked for their advice until the plan has been written.",
    "Partners collect much information but do not yet look at it side by side.",
)
IMPROVEMENTS = (
    "Leaders across the partnership should shorten the wait for neurodevelopmental assessments.",
    "Partners should check a sample of new plans together each month, and tell the writers what they found.",
    "The council and the integrated care board (ICB) should agree who pays for equipment at home and at school.",
    "Leaders should make sure that young people aged 14 and over, and their families, know what comes after school.",
    "Health leaders should give families clear advice while they wait: what to expect, when, and from whom.",
)
LISTS = (
    (
        "Leaders should improve the quality of plans. This includes:",
        ("clearer outcomes", "advice from social care where it matters", "yearly checks by a manager"),
    ),
    (
        "Leaders should work together so that young people are ready for adult life, in particular:",
        ("those in alternative provision;", "those who are educated at home."),
    ),
    (
        "Partners should make it easier to find help by:",
        ("bringing the local offer up to date", "answering calls within 2 days"),
    ),
)
REMARKS_GOOD = (
    "Leaders meet each month and act on what they learn. Staff know what is asked of them.",
    "Waits have fallen from 40 weeks to 14. Families say that they are told what happens next.",
    "A new team checks each plan before it is sent. Schools see the difference.",
    "Parents helped to write the strategy, and one chairs the board that watches over it.",
)
REMARKS_BAD = (
    "Work began late, and staff have changed often. Partners do not agree on what to do first.",
    "Families still wait for more than a year and hear little while they do.",
    "The action plan sets no dates. It is too early to see what difference it makes to children.",
    "Some managers know the figures; others could not say how many plans are overdue.",
)
RESPONSIBLE = (
    "{council} and {board}",
    "{council}",
    "{board}",
    "{council}, {board} and school leaders",
)
