"""docs/forms.md says what the packs say."""

from o2clinic.services.form_packs import form_packs
from tools import forms_page


def test_the_page_of_forms_is_up_to_date():
    told = "docs/forms.md is out of date: run python -m tools.forms_page"
    assert forms_page.PAGE.read_text(encoding="utf-8") == forms_page.page(), told


def test_every_form_says_where_it_comes_from_and_what_to_get(monkeypatch, tmp_path):
    monkeypatch.setattr(forms_page, "PAGE", tmp_path / "forms.md")
    forms_page.main()
    said = forms_page.PAGE.read_text(encoding="utf-8")
    for pack in form_packs():
        assert all((pack.source, pack.ask_for)), pack.title
        assert f"## {pack.title}" in said
        assert f"**To get:** {pack.ask_for}" in said
        for field in pack.fields:
            assert f"{field.number} {field.label}" in said
