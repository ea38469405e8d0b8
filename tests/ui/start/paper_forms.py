"""Letters and signatures: how a person comes to each, and something odd to type in it."""

PATIENT = 1


def letter(window):
    window.open_patient(PATIENT, "letters")
    window.current_page._on_new()


def issued(window):
    letters = window.workplace.services.letters
    letters.issue(letters.draft_for(PATIENT))
    window.open_patient(PATIENT, "letters")


def signing(window):
    page = window.current_page
    rows = page.table.records.rows if hasattr(page, "papers") else ()
    if not rows:
        return None
    page._open_row(rows[0])
    page.papers.panel.begin(rows[0])
    return page


def type_signed(page):
    page.papers.panel.by_edit.setText("odd")
    page.papers.panel.on_edit.setText("31/31")


def type_letter(page):
    page.form.fields.widget_of("plan").setPlainText("Ann: call\n\n  twice")
    page.form.seen_time.setText("25:99")
