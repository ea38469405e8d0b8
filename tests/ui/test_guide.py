"""The guide has a chapter for every page, and every chapter can be found."""

import re
from pathlib import Path

import pytest

from o2clinic import paths
from o2clinic.ui.widgets.help_view import HelpDialog

SOURCES = sorted((Path(paths.__file__).parent / "ui").rglob("*.py"))
TOPICS = sorted({
    topic
    for source in SOURCES
    for topic in re.findall(r'help_topic = "(\w+)"', source.read_text(encoding="utf-8"))
})  # fmt: skip


@pytest.mark.parametrize("topic", TOPICS)
def test_f1_opens_the_chapter_of_the_page(qtbot, theme, topic):
    dialog = HelpDialog(paths.guide(), theme)
    qtbot.addWidget(dialog)
    dialog.show_topic(topic)
    assert dialog.browser.source().toString() == f"{topic}.md"
    assert len(dialog.browser.toPlainText()) > 100


def test_page_without_a_chapter_gets_the_first(qtbot, theme):
    dialog = HelpDialog(paths.guide(), theme)
    qtbot.addWidget(dialog)
    dialog.show_topic("")
    assert "O₂Clinic guide" in dialog.browser.toPlainText()


def test_every_chapter_is_in_the_contents():
    listed = set(re.findall(r"\((\w+)\.md\)", (paths.guide() / "index.md").read_text("utf-8")))
    assert listed == {file.stem for file in paths.guide().glob("*.md")} - {"index"}
