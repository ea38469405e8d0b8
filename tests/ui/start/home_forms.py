"""How a person comes to the forms behind the page Risk & consent, and something odd to type."""


def home(key):
    """The form behind the page of risks, once what is recorded was read."""

    def page(window):
        area = window.current_page
        if getattr(area, "sheet", None) is None or not hasattr(area, "cards"):
            return None
        wanted = area.page if key == "withdrawal" else area._made.get(key)
        if key == "withdrawal":
            if area.cards.withdraw.isHidden():
                area.cards.open_withdrawal()
            return area if area.cards.withdraw.filling() is not None else None
        if wanted is None:
            wanted = area.open_page(key)
        return area if wanted.filling() is not None else None

    return page


def type_questions(area):
    page = area._made["questions"]
    page.asked_on.setText("31/31")
    row = page.rows.rows["5"]
    row.answer.setCurrentIndex(1)
    row.done_on.setText("soon")
    row.note.setText("odd")


def type_consent(area):
    form = area._made["consent"].form
    form.widget_of("signed_by").setCurrentIndex(4)
    form.widget_of("signer_name").setText("odd")
    form.widget_of("consulted").setPlainText("Odd\n\nagain")
    form.widget_of("capacity_on").setText("31/31")


def type_withdrawn(area):
    area.cards.withdraw.withdrawn_on.setText("31/31")
    area.cards.withdraw.note.setText("odd")
