"""Damaged text comes out clean: what the repair mends, and what it must leave alone."""

from __future__ import annotations

import pytest

from sources.document import Span
from sources.formats.extract import Extract, Part
from sources.repair import clean
from sources.repair.joins import goes_on, joint
from sources.repair.structure import is_heading, structure_of
from sources.repair.words import Words
from sources.title import title_of


def cleaned(text: str, *, marked_up: bool = False) -> str:
    return clean(Extract("text", text, marked_up=marked_up)).text


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        pytest.param(
            "a con\ue000dential of\ue000ce of de\ue000nite pro\ue000t",
            "a confidential office of definite profit",
            id="private use",
        ),
        pytest.param(
            "in con\u00c0ict they re\u00c0ect their in\u00c0uence",
            "in conflict they reflect their influence",
            id="a letter of Latin-1",
        ),
        pytest.param(
            "\u00bfve \u00bfrst signi\u00bfcant bene\u00bfts",
            "five first significant benefits",
            id="a mark at the start of a word",
        ),
        pytest.param(
            "drug tra\u0d76cking is di\u0d76cult", "drug trafficking is difficult", id="a letter of another script"
        ),
        pytest.param("the\ufffdwater\ufffdof\ufffdthe river", "the water of the river", id="lost blanks"),
        pytest.param("an o\ufb03ce with a \ufb02ag", "an office with a flag", id="presentation forms"),
        pytest.param(
            "the wa\u00adter and the\u00a0ri\u200bver", "the water and the river", id="soft hyphen and blanks"
        ),
        pytest.param("R e s u l t s", "Results", id="spaced letters"),
        pytest.param("Age\u02c6ncia e Aviac\u00b8a\u02dco", "Agência e Aviação", id="accents beside their letters"),
    ],
)
def test_damaged_characters_are_mended(damaged: str, mended: str) -> None:
    assert cleaned(damaged) == mended


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Қазақстан Республикасы мен ШЫҰ ынтымақтастығы туралы.", id="Kazakh"),
        pytest.param("Совещание по взаимодействию и мерам доверия в Азии (СВМДА).", id="Russian"),
        pytest.param("À la carte, voilà l'été à Zürich.", id="accents"),
        pytest.param("¿Qué hora es? ¡Qué bien!", id="Spanish marks"),
        pytest.param("A company called McDonald bought an iPhone and an eBook.", id="capitals inside words"),
        pytest.param("The force is 3 µm², see § 4 of the Æneid, €5.", id="symbols"),
        pytest.param("می‌خواهم", id="zero-width non-joiner as spelling"),
        pytest.param("x\ue000y and 12\ue001", id="a private character that nothing explains"),
    ],
)
def test_sound_text_survives_untouched(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "before", "after", "joined"),
    [
        pytest.param("", "the coopera-", "tion of", "the cooperation of", id="word list"),
        pytest.param("a co-operation", "the co-", "operation of", "the co-operation of", id="hyphenated elsewhere"),
        pytest.param("Kadekova said", "for Kade-", "kova said", "for Kadekova said", id="whole elsewhere"),
        pytest.param("", "the normative-", "legal act", "the normative-legal act", id="two words"),
        pytest.param(
            "non-state and non-regional", "the non-", "aligned", "the non-aligned", id="prefix with hyphens elsewhere"
        ),
        pytest.param("nonstate, nonregional", "the non-", "aligned", "the nonaligned", id="prefix closed elsewhere"),
        pytest.param("", "the non-", "aligned", "the non-aligned", id="a prefix that most write with a hyphen"),
        pytest.param("anti-American", "will pre-", "vent it", "will prevent it", id="a prefix that is none here"),
        pytest.param("co-host, co-chair", "the co-", "operation", "the cooperation", id="a common closed word"),
        pytest.param("", "multi-", "lateral", "multilateral", id="a listed closed word"),
        pytest.param("", "a post-", "hoc reason", "a post-hoc reason", id="prefix before a word that is not listed"),
        pytest.param("SpanBERT is", "by Span-", "BERT and", "by SpanBERT and", id="capital inside, whole elsewhere"),
        pytest.param("", "of EMNLP-", "IJCNLP in", "of EMNLP-IJCNLP in", id="abbreviations"),
        pytest.param("THE ANNIVERSARY", "THE ANNI-", "VERSARY OF", "THE ANNIVERSARY OF", id="line of capitals"),
        pytest.param("", "a day-to-", "day matter", "a day-to-day matter", id="link inside a compound"),
        pytest.param("", "the Sino-", "Indian border", "the Sino-Indian border", id="a capital follows"),
        pytest.param("", "in 2019-", "2021 and", "in 2019-2021 and", id="numbers"),
        pytest.param("", "short- ", "and long-term", "short- and long-term", id="suspended hyphen"),
        pytest.param("", "the water", "of the river", "the water of the river", id="no hyphen"),
        pytest.param("", "Docket 2020–", "0686", "Docket 2020–0686", id="dash between numbers"),
        pytest.param(
            "", "see https://example.org/", "page.html now", "see https://example.org/page.html now", id="address"
        ),
    ],
)
def test_words_are_joined_over_line_ends(text: str, before: str, after: str, joined: str) -> None:
    before = before.rstrip()
    cut, between = joint(before, after, Words(text))
    assert before[: len(before) - cut] + between + after == joined


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("In the spring of that year it was agreed again by the", "parties.", True, id="small letter"),
        pytest.param("It ended.", "then began", False, id="full stop"),
        pytest.param("non-discrim-", "ination", True, id="hyphen"),
        pytest.param("A long line of the statement that was signed by the", "Republic of Korea.", True, id="open word"),
        pytest.param("Introduction", "The text begins", False, id="heading"),
        pytest.param("They said “no.”", "and left", False, id="quoted stop"),
    ],
)
def test_sentences_go_on_over_breaks(before: str, after: str, expected: bool) -> None:
    assert goes_on(before, after) is expected


@pytest.mark.parametrize("written", ["of 2.1 per cent", "to 4.1 million", "in the Mirror, 1 October, and again"])
def test_a_line_that_begins_with_a_date_is_no_footnote(written: str) -> None:
    text = (
        f"The bank stated that it was ready to lend it at a rate {written}\n"
        "over eighteen years, which was welcome. The group is set up from\n"
        "1 September 2022, with Luthara as its leader. Its first task is a\n"
        "list of tunnels that are closed to tank lorries by night.\n"
    )
    assert cleaned(text) == " ".join(text.split())


def test_a_sentence_is_joined_over_a_footnote_which_follows_it() -> None:
    text = "The board met in the old\n\n1 A note.\n\nhall of the town and agreed."
    note = Span(text.index("1 A"), text.index("1 A") + 9)
    parts = (Part(Span(0, 24)), Part(note, "footnote"), Part(Span(note.end + 2, len(text))))
    found = clean(Extract("pdf", text, parts))
    assert found.text == "The board met in the old hall of the town and agreed.\n\n1 A note."
    assert [block.kind for block in found.blocks] == ["text", "footnote"]
    assert found.alignment.to_original(found.blocks[1].span) == note


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        pytest.param("A **bold** and *slanted* word", "A bold and slanted word", id="emphasis"),
        pytest.param("see <https://example.org/a_b_c>", "see https://example.org/a_b_c", id="address"),
        pytest.param("see [the report](https://example.org/a_(b))", "see the report", id="link"),
        pytest.param("A. Author\\*<sup>id</sup>, B. Other", "A. Author*, B. Other", id="escapes and raised marks"),
        pytest.param("more than \\$23 trillion", "more than $23 trillion", id="escaped dollar"),
        pytest.param("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name", id="no markup"),
        pytest.param("`code` and ~~gone~~", "code and gone", id="code"),
    ],
)
def test_markup_is_taken_out(marked: str, plain: str) -> None:
    assert cleaned(marked, marked_up=True) == plain


def test_markup_headings_make_sections() -> None:
    found = clean(Extract("markdown", "# Top\n\nText.\n\n## Below ##\n\nMore.", marked_up=True))
    assert found.text == "Top\n\nText.\n\nBelow\n\nMore."
    assert [section.path for section in found.sections] == [("Top",), ("Top", "Below")]
    assert found.sections[0].span == Span(0, len(found.text))


def test_markup_tables_are_rows_that_can_be_quoted() -> None:
    assert cleaned("| Name | Year |\n|---|---:|\n| Arden | 2009 |", marked_up=True) == "Name | Year\nArden | 2009"


def test_wrapped_lines_become_paragraphs() -> None:
    lines = [
        "The office runs many gauges along the river and",
        "reads them each hour of the day, so that the",
        "board knows.",
        "The fund is small. It was founded later than the",
        "office was, by a decision of the whole board of",
        "provinces.",
    ]
    assert cleaned("\n".join(lines)) == " ".join(lines[:3]) + "\n\n" + " ".join(lines[3:])


def test_long_lines_are_paragraphs_of_their_own() -> None:
    one, two = "The board met. " * 30, "The fund grew. " * 30
    assert cleaned(f"{one}\n{two}") == f"{one.strip()}\n\n{two.strip()}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("Research methods", True, id="short"),
        pytest.param("1.2 Types of organisations", True, id="numbered"),
        pytest.param("CICA AND SCO", True, id="capitals"),
        pytest.param("It rained all day.", False, id="sentence"),
        pytest.param("K.B. Nazarova, D.B. Dauen", False, id="names"),
        pytest.param("and so on", False, id="small letter"),
        pytest.param("", False, id="empty"),
    ],
)
def test_headings_are_short_lines_without_a_stop(line: str, expected: bool) -> None:
    assert is_heading(line) is expected


def test_reference_lists_are_kept_and_marked() -> None:
    entry = "1. Marren I. A dry summer. Journal of River Affairs, Vol. 3, No. 2, 2014, pp. 11-29."
    found = clean(Extract("text", f"The report ends here, with a sentence.\n\nReferences\n\n{entry}\n\n2{entry[1:]}"))
    assert [block.kind for block in found.blocks] == ["text", "heading", "reference", "reference"]


@pytest.mark.parametrize(
    "title", ["References", "Список использованной литературы:", "Әдебиеттер тізімі", "Bibliography"]
)
def test_reference_lists_are_known_by_their_titles(title: str) -> None:
    found = clean(Extract("text", f"{title}\n\n1. Асанов Ж. Эволюция. – Дели, 2007. – 46 с."))
    assert found.blocks[1].kind == "reference"


def test_contents_are_marked() -> None:
    text = "1.1 Aims and means 3\n\n1.2 The law 9\n\n2.1 The fund 12\n\nThe text itself begins here and goes on."
    assert [part.kind for part in structure_of(text, marked_up=False).parts[:3]] == ["contents"] * 3


def test_redactions_are_left_alone() -> None:
    text = "He met ______ and __________ in 2001, **twice**."
    assert cleaned(text, marked_up=True) == text.replace("**", "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Apples from the north\nPears of the valley\nPlums, dried\nCherries\nNuts and seeds", id="a list"),
        pytest.param(
            "The minister opened the meeting and thanked the hosts.\nHe spoke about water and roads in the region.\n"
            "The delegates of nine states agreed to meet again.\nThey left in the night.",
            id="a paragraph a line",
        ),
    ],
)
def test_lines_that_no_page_broke_are_not_joined(text: str) -> None:
    assert cleaned(text).split("\n\n") == text.split("\n")


@pytest.mark.parametrize(
    ("rest", "runs_on", "notes"),
    [
        pytest.param("height and speed.", True, ["12 It varies with the height and speed."], id="it goes on"),
        pytest.param("height and speed.", False, ["12 It varies with the"], id="its last line is short"),
        pytest.param("Height and speed.", True, ["12 It varies with the"], id="a sentence of its own"),
    ],
)
def test_a_note_goes_on_below_the_next_column(rest: str, runs_on: bool, notes: list[str]) -> None:
    lines = ["The first column ends here.", "12 It varies with the", "The second column is large.", rest]
    starts = [sum(len(one) + 1 for one in lines[:at]) for at in range(len(lines))]
    spans = [Span(start, start + len(one)) for start, one in zip(starts, lines, strict=True)]
    parts = (
        Part(spans[0], "text", look=9.0),
        Part(spans[1], "footnote", look=7.0, runs_on=runs_on),
        Part(spans[2], "text", look=9.0),
        Part(spans[3], "text", look=7.0),
    )
    found = clean(Extract("pdf", "\n".join(lines), parts))
    assert [block.span.of(found.text) for block in found.blocks if block.kind == "footnote"] == notes


@pytest.mark.parametrize(
    "line",
    [
        "Place: Kamendol Hospital, lecture room, first floor, left",
        "1. The year in figures and tables",
        "Foreword by the secretary",
    ],
)
def test_a_line_of_the_front_that_names_no_subject_is_no_title(line: str) -> None:
    text = f"River Council Minutes\n\n{line}\n\n" + "The council met in the old hall and agreed on the levy. " * 8
    assert title_of(clean(Extract("text", text)), headed=False) == "River Council Minutes"


@pytest.mark.parametrize("title", ["Minutes of the workshop: do the measures help", "Printed circuits of the valley"])
def test_a_title_may_begin_with_a_word_of_the_front(title: str) -> None:
    text = f"{title}\n\n" + "The council met in the old hall and agreed on the levy. " * 8
    assert title_of(clean(Extract("text", text)), headed=False) == title


@pytest.mark.parametrize(
    "line",
    ["Northern Grain University, Port Anna, Norland", "Faculty of Law of the Academy of Varna, Varna, Bulgaria"],
)
def test_where_the_authors_work_is_no_title(line: str) -> None:
    text = f"{line}\n\nGrain and its tithes\n\n" + "The council met in the old hall and agreed on the levy. " * 8
    assert title_of(clean(Extract("text", text)), headed=False) == "Grain and its tithes"


@pytest.mark.parametrize("title", ["HARBOUR LEAGUE - ANNUAL REPORT 2021", "ТЕҢІЗ ҚАЛАЛАРЫНЫҢ КЕҢЕСІ: ЕСЕП"])
def test_a_title_in_capitals_ends_before_what_was_set_below_it(title: str) -> None:
    front = f"{title}\nEditor: Anna Holm. Printed in 90 copies, on the paper of last year."
    text = f"{front}\n\nVisitors of the sites\n\n" + "The council met in the old hall and agreed on the levy. " * 8
    assert title_of(clean(Extract("text", text)), headed=False) == title


def test_a_ruled_line_above_the_text_is_no_title_and_costs_nothing() -> None:
    text = f"{'_' * 200}ab_\n\nGrain and its tithes\n\n" + "The council met in the old hall and agreed. " * 9
    assert title_of(clean(Extract("text", text)), headed=False) == "Grain and its tithes"


@pytest.mark.parametrize("text", ["\t¹Ca", "\t¹C¹", " \t ¹ \tCa", "¹ Ca", "  ¹Ca"])
def test_a_raised_mark_after_a_tab_is_left_out(text: str) -> None:
    assert "¹Ca" not in cleaned(text)
    assert cleaned(text).startswith("C")
