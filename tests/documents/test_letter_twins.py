"""A letter as data and as a web page."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from documents.letter_papers import a_letter
from documents.papers import an_identity

from o2clinic import paths
from o2clinic.documents.letter_headings import LETTER_HEADINGS
from o2clinic.documents.letter_html import letter_html
from o2clinic.documents.letter_sheet import FlowLine, TitrationTable
from o2clinic.documents.letters import letter_headings
from o2clinic.documents.structured_letter import letter_data

FLOWS = (FlowLine("1", "10:05", "87"), FlowLine("2", "10:40", "91", "7.37", "8.3", "6.1"))
SHEET = a_letter(titration=TitrationTable(date(2026, 11, 20), FLOWS, "The target is reached."))


class Reader(HTMLParser):
    """Tags in order, what is open at the end, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.open, self.said = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


def test_the_data_are_plain_json_with_codes_identifiers_and_iso_days():
    data = json.loads(json.dumps(letter_data(SHEET)))
    assert (data["schema"], data["schema_version"]) == ("o2clinic-letter", 1)
    assert data["patient"]["nhs_number"] == "9990000018"
    assert data["practice"]["ods_code"] == "Y99901"
    assert data["written_on"] == "2026-11-22"
    assert data["attendance"]["at"] == "2026-11-20T10:40:00"
    assert (
        data["blood_gases"][0] | {"ph": "7.39", "taken_on": "2026-11-20"}
        == (data["blood_gases"][0])
    )
    assert data["titration"]["flows"][1]["pao2_kpa"] == "8.3"
    known = {heading.key: heading.snomed for heading in LETTER_HEADINGS}
    assert {each["key"]: each["snomed"] for each in data["headings"]}.items() <= known.items()


def test_every_name_of_the_data_is_told_in_the_manual():
    told = (paths.guide().parent / "letter-data.md").read_text("utf-8")

    def names(value):
        if isinstance(value, dict):
            for name, each in value.items():
                yield name
                yield from names(each)
        elif isinstance(value, list):
            for each in value:
                yield from names(each)

    missing = {name for name in names(letter_data(SHEET)) if f"`{name}`" not in told}
    assert missing == set()


def test_the_page_is_whole_tells_its_language_and_runs_nothing():
    page = letter_html(letter_data(SHEET))
    read = Reader(page)
    assert read.open == []
    assert read.tags[0] == ("html", {"lang": "en-GB"})
    tags = [tag for tag, _ in read.tags]
    assert tags.count("h1") == 1
    assert tags.count("h2") == len(letter_headings(SHEET)["headings"])
    assert all("scope" in given for tag, given in read.tags if tag == "th")
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not re.search(r"https?://|url\(|\son\w+=", page)
    said = " ".join(" ".join(read.said).split())
    for heading in letter_headings(SHEET)["headings"]:
        assert heading["title"] in said
        if heading["key"] != "investigations":
            assert all(line in said for line in heading["lines"])
    assert "Finding the flow on 20 November 2026 Flow L/min From SpO₂ %" in said
    assert "Yours sincerely Dr Astrid Berg" in said


def test_what_is_typed_stays_text():
    identity = an_identity(given='<script>alert("x")</script>')
    page = letter_html(letter_data(a_letter(identity=identity, clinical_summary="a < b & c")))
    assert "<script" not in page
    assert "a &lt; b &amp; c" in page


@pytest.mark.parametrize(("changes", "size"), [({}, 12), ({"large_print": True, "points": 24}, 24)])
def test_the_page_has_the_size_of_the_letter(changes, size):
    assert f"font: {size}pt" in letter_html(letter_data(a_letter(**changes)))


def test_easy_read_has_plain_names_and_one_idea_a_line():
    page = letter_html(letter_data(a_letter(is_easy_read=True)))
    assert "<p>We saw you to measure the oxygen in your blood.</p>" in page
    assert "What happens next" in page


def test_letters_from_before_become_pages_too():
    page = letter_html(letter_headings(a_letter()))
    assert "Blood gas 20 November 2026 on air" in page
    assert "<h1>NS-L-2026-0877</h1>" in page
