"""Questions about one of several parallel facts of a sentence: who holds which task, what came when, who had how much.

A reader trained on single facts takes the first of "A leads on trade, B on health and C on energy". These rows teach it
to find the clause that is asked about: sentences are put together from the word lists below and set into paragraphs of
other rows; one question in six asks about something that the sentence does not name.
"""

import random
import re
from collections.abc import Callable, Sequence

from service.reader.train.pool import SENTENCE_END
from service.reader.train.rows import Row
from sources.document import Span

COUNTRIES = (
    "Norway, Portugal, Chile, the Republic of Korea, Kenya, Uruguay, Mongolia, Azerbaijan, Finland, Thailand, Ghana, "
    "Peru, the Netherlands, Jordan, Iceland, Tajikistan, New Zealand, Bangladesh, Croatia, Malaysia, Rwanda, Bolivia, "
    "the United Arab Emirates, Estonia, Cambodia, Morocco, Costa Rica, Slovenia, Oman, Kyrgyzstan, South Africa, Fiji"
).split(", ")
PEOPLE = (
    "Ms Okafor, Mr Lindqvist, Dr Halloran, Professor Iyer, Mr Castellanos, Ms Petrova, Anders Holm, Beatriz Campos, "
    "Yuki Tanabe, Omar Rashidi, Helen Marsh, Tomas Novak, Aisha Bello, Grace Wanjiru, Paul Devereux, Nadia Karimova, "
    "Sven Aalto, Maria Quispe, Leo Brandt, Farah Siddiqui, Ruth Abara, Igor Melnyk, Chen Wei, Lucia Ferri"
).split(", ")
FIRMS = (
    "Northwind Logistics, Calder & Sons, the Harbour Trust, Meridian Labs, the Audit Office, Blue Heron Energy, "
    "the Statistics Bureau, Tallow Street Press, the Finance Department, Orchard Systems, the Water Board, "
    "Kestrel Air, the Works Committee, Lowland Dairies, the Secretariat, Pinnacle Rail, the Legal Unit, Sable Insurance"
).split(", ")
CITIES = (
    "Lisbon, Ulaanbaatar, Tallinn, Nairobi, Lima, Dushanbe, Oslo, Hanoi, Accra, Zagreb, Muscat, Quito, Tbilisi, Baku, "
    "Gaborone, Riga, Amman, Montevideo, Osaka, Antwerp, Cork, Almaty, Bergen, Porto, Graz, Izmir"
).split(", ")
TASKS = (
    ("transport", "transport links", "moving goods and people"),
    ("tourism", "travel and tourism", "tourist travel"),
    ("energy", "energy supply", "power and fuel"),
    ("agriculture", "farming", "the farm sector"),
    ("education", "schools", "teaching in schools"),
    ("public health", "health", "medical matters"),
    ("fisheries", "fishing", "the fishing sector"),
    ("information technology", "IT", "computer systems"),
    ("the environment", "environmental protection", "nature protection"),
    ("disaster relief", "help after disasters", "emergency response"),
    ("finance", "money matters", "financial questions"),
    ("border control", "border security", "guarding the frontiers"),
    ("drug control", "the fight against drugs", "action against narcotics"),
    ("small and medium-sized enterprises", "small business", "smaller firms"),
    ("youth exchange", "youth work", "contacts between young people"),
    ("culture", "cultural affairs", "the arts"),
    ("water management", "water", "rivers and reservoirs"),
    ("housing", "homes", "residential building"),
    ("counter-terrorism", "the fight against terrorism", "action against terrorists"),
    ("staff training", "training of staff", "teaching employees"),
    ("procurement", "purchasing", "buying supplies"),
    ("road safety", "traffic safety", "fewer road accidents"),
    ("customs procedures", "customs", "customs formalities"),
    ("archives", "keeping of records", "old records"),
)
LEADS = (
    ("coordinates work on", "coordinates"),
    ("is the coordinator in the field of", "coordinates"),
    ("is responsible for", "is in charge of"),
    ("leads on", "heads the work on"),
    ("chairs the group on", "presides over the group on"),
    ("looks after", "takes care of"),
    ("oversees", "supervises"),
    ("handles", "deals with"),
)
ASKS = ("coordinates", "is in charge of", "is responsible for", "looks after", "leads the work on", "deals with")
MEASURED = ("exports", "enrolment", "output", "the budget", "traffic", "membership", "sales", "rainfall")
FOUNDED = (("was founded in", "founded"), ("joined in", "join"), ("opened in", "open"), ("was audited in", "audited"))

Made = tuple[str, list[tuple[str, str]], list[str]]
"""A sentence, its questions each with the words that answer it, and questions that it does not answer."""


def parallel_rows(contexts: Sequence[str], *, count: int, seed: int) -> list[Row]:
    """`count` rows, each a made sentence in one of the `contexts`; the same rows for the same seed."""
    generator = random.Random(seed)
    rows: list[Row] = []
    while len(rows) < count:
        sentence, answered, unanswered = generator.choice(SHAPES)(generator)
        context, start = _set_into(generator.choice(contexts), sentence, generator)
        chosen = generator.sample(answered, min(2, len(answered)))
        silent = [(question, "") for question in unanswered if generator.random() < 1 / 3]
        for question, answer in chosen + silent:
            spans = (_place(answer, sentence, start),) if answer else ()
            rows.append(Row(f"parallel:{len(rows)}", "parallel", "", context, _in_hand(question, generator), spans))
    return rows[:count]


def _place(answer: str, sentence: str, start: int) -> Span:
    """Where the answer stands, as whole words of the sentence that begins at `start`."""
    found = re.search(rf"\b{re.escape(answer)}\b", sentence)
    if found is None:
        raise ValueError(f"the sentence {sentence!r} does not hold {answer!r}")
    return Span(start + found.start(), start + found.end())


def _set_into(context: str, sentence: str, generator: random.Random) -> tuple[str, int]:
    """The context with the sentence at the end of one of its own, and where it begins."""
    ends = [match.end() for match in SENTENCE_END.finditer(context)]
    at = generator.choice([0, *ends])
    return f"{context[:at]}{sentence[0].upper()}{sentence[1:]} {context[at:]}", at


def _in_hand(question: str, generator: random.Random) -> str:
    """The question as people type it: now and then without capitals or question mark."""
    if generator.random() < 0.3:
        question = question[0].lower() + question[1:]
    return question.removesuffix("?") if generator.random() < 0.3 else question


def _holders(generator: random.Random) -> tuple[list[str], str]:
    """Names of one kind, and what a question calls the kind."""
    names, kind = generator.choice(((COUNTRIES, "country"), (PEOPLE, "person"), (FIRMS, "body")))
    return generator.sample(names, 5), kind


def _tasks(generator: random.Random) -> Made:
    """Who holds which task, as one sentence of clauses without a verb of their own, or with it."""
    holders, kind = _holders(generator)
    tasks = generator.sample(TASKS, 5)
    verb, same = generator.choice(LEADS)
    one, two, three = holders[:3]
    if paired := generator.random() < 0.3:
        two = f"{two} and {holders[3]}"
    first, second, third = (task[0] for task in tasks[:3])
    other = same if generator.random() < 0.5 else verb
    sentence = generator.choice(
        (
            f"{one} {verb} {first}, {two} {second}, and {three} {third}.",
            f"{one} {verb} {first}, {two} - {second}, {three} - {third}.",
            f"{one} {verb} {first}, {two} for {second}, and {three} for {third}.",
            f"While {one} {verb} {first}, {three} {other} {third}; {second} lies with {two}.",
            f"For {first} the task fell to {one}, for {second} to {two} and for {third} to {three}.",
            f"It was agreed that {one} {verb} {first}. {three} {other} {third}, and {two} took over {second}.",
            f"The following were named: {one} ({first}), {two} ({second}) and {three} ({third}).",
            f"{first}: {one}; {second}: {two}; {third}: {three}.",
        )
    )
    facts = list(zip((one, two, three), tasks[:3], strict=True))
    answered = [(_who(task, kind, generator), holder) for holder, task in facts]
    answered += [
        (generator.choice((f"What does {holder} look after?", f"Which field is {holder} responsible for?")), task[0])
        for holder, task in facts
        if not (paired and holder == two)
    ]
    return sentence, answered, [_who(task, kind, generator) for task in tasks[3:]]


def _enumeration(generator: random.Random) -> Made:
    """Who holds which of many tasks, as one long sentence whose clauses are worded in different ways."""
    names, kind = generator.choice(((COUNTRIES, "country"), (PEOPLE, "person"), (FIRMS, "body")))
    count = generator.randint(5, 9)
    holders = generator.sample(names, count)
    tasks = generator.sample(TASKS, count + 2)
    verb, _ = generator.choice(LEADS)
    noun = generator.choice(("coordinator", "lead", "rapporteur", "contact", "head"))
    field = generator.choice(("in the field of", "in the sphere of", "for", "for matters of"))
    work = generator.choice(("the agreed measures", "the joint programme", "the plan", "the recommendations"))
    clauses = [f"{holders[0]} is the {noun} in the implementation of {work} {field} {tasks[0][0]}"]
    for holder, task in zip(holders[1:], tasks[1:count], strict=True):
        form = generator.choice(
            (
                f"{holder} is the {noun} in the {task[0]} sector",
                f"{holder} is {noun} {field} {task[0]}",
                f"{holder} is {field} {task[0]}",
                f"{holder} {verb} {task[0]}",
                f"{holder} - {task[0]}",
            )
        )
        clauses.append(form)
    opening = generator.choice(("", "", "To be more precise, ", "At present ", "As agreed last year, "))
    ending = generator.choice((", ", ", and ", " and "))
    body = generator.choice((", ", ", ", "; ")).join(clauses[:-1]) + ending + clauses[-1]
    answered = [(_who(task, kind, generator), holder) for holder, task in zip(holders, tasks[:count], strict=True)]
    return f"{opening}{body}.", answered, [_who(task, kind, generator) for task in tasks[count:]]


def _who(task: Sequence[str], kind: str, generator: random.Random) -> str:
    ask = generator.choice(ASKS)
    named = generator.choice((*task, f"the measures on {task[0]}", f"{task[0]} matters", f"{task[0]} measures"))
    return generator.choice(
        (f"Who {ask} {named}?", f"Which {kind} {ask} {named}?", f"{kind} that {ask} {named}", f"Who was given {named}?")
    )


def _years(generator: random.Random) -> Made:
    """What happened to which in which year."""
    holders, _ = _holders(generator)
    first = generator.randint(1950, 2010)
    years = [str(first + step) for step in sorted(generator.sample(range(12), 4))]
    verb, root = generator.choice(FOUNDED)
    one, two, three = holders[:3]
    sentence = generator.choice(
        (
            f"{one} {verb} {years[0]}, {two} in {years[1]} and {three} in {years[2]}.",
            f"{one} {verb} {years[0]}, followed by {two} ({years[1]}) and {three} ({years[2]}).",
            f"{one} {verb} {years[0]}; {three}, by contrast, not before {years[2]}, and {two} in {years[1]}.",
        )
    )
    was = "was" if verb.startswith("was") else "did"
    facts = list(zip((one, two, three), years[:3], strict=True))
    answered = [(f"{generator.choice(('When', 'In which year'))} {was} {name} {root}?", year) for name, year in facts]
    answered += [(f"Which one {verb} {year}?", name) for name, year in facts]
    return sentence, answered, [f"When {was} {holders[3]} {root}?", f"Which one {verb} {years[3]}?"]


def _places(generator: random.Random) -> Made:
    """Which meeting was held where and when."""
    cities = generator.sample(CITIES, 4)
    first = generator.randint(1990, 2018)
    years = [str(first + step) for step in range(4)]
    event = generator.choice(("meeting", "summit", "conference", "fair", "general assembly"))
    sentence = generator.choice(
        (
            f"The {event} took place in {cities[0]} in {years[0]}, in {cities[1]} in {years[1]} and in {cities[2]} "
            f"in {years[2]}.",
            f"{cities[0]} hosted the {event} in {years[0]}, {cities[1]} in {years[1]}, {cities[2]} in {years[2]}.",
            f"After {cities[0]} ({years[0]}) and {cities[1]} ({years[1]}), the {event} moved to {cities[2]} "
            f"({years[2]}).",
        )
    )
    facts = list(zip(cities[:3], years[:3], strict=True))
    answered = [(f"Where was the {year} {event} held?", city) for city, year in facts]
    answered += [(f"Which city hosted the {event} in {year}?", city) for city, year in facts]
    answered += [(f"When was the {event} in {city}?", year) for city, year in facts]
    return sentence, answered, [f"Where was the {years[3]} {event} held?", f"When was the {event} in {cities[3]}?"]


def _amounts(generator: random.Random) -> Made:
    """How much of something each of them had."""
    holders, _ = _holders(generator)
    shares = [f"{share} {generator.choice(('percent', 'per cent'))}" for share in generator.sample(range(10, 90), 3)]
    measured = generator.choice(MEASURED)
    one, two, three = holders[:3]
    sentence = generator.choice(
        (
            f"In {one} {measured} rose by {shares[0]}, in {two} by {shares[1]} and in {three} by {shares[2]}.",
            f"{one} accounted for {shares[0]} of {measured}, {two} for {shares[1]} and {three} for {shares[2]}.",
            f"Of {measured}, {shares[0]} went to {one}, {shares[1]} to {two} and {shares[2]} to {three}.",
        )
    )
    facts = list(zip((one, two, three), shares, strict=True))
    answered = [(f"What was the figure for {name}?", share) for name, share in facts]
    answered += [(f"How much of {measured} falls to {name}?", share) for name, share in facts]
    return sentence, answered, [f"What was the figure for {holders[3]}?"]


SHAPES: tuple[Callable[[random.Random], Made], ...] = (
    *(_tasks, _tasks, _enumeration, _enumeration, _enumeration),
    *(_years, _places, _amounts),
)
