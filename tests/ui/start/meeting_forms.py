"""How a person comes to the forms of the MDT, and something odd to type in them."""


def meetings(what):
    """The area of the MDT, with the list in front where nothing else is asked for."""

    def go(window):
        window.go_to(f"meetings:{what}" if what else "meetings")
        if not what:
            window.current_page.to_list()

    return go


def page_of(name, patient_id=0):
    """The page with this form, once it is filled; about this patient, where one is named."""

    def page(window):
        page = getattr(window.current_page, "page", None)
        filling = page.filling() if getattr(page, "form_name", "") == name else None
        return page if filling is not None and filling.patient_id == patient_id else None

    return page


def _type(page, **texts):
    for name, text in texts.items():
        page.form.fields.widget_of(name).setText(text)


def type_meeting(page):
    _type(page, name="Odd", starts_at="25:00", minutes="half")


def type_series(page):
    _type(page, name="Odd", every_weeks="2,x", first_on="31/31")
    page.form.weekdays.set_value({0, 6})


def type_ask(page):
    _type(page, question="odd?", asked_by="a neighbour")


TYPES = {"meeting": type_meeting, "meeting_series": type_series, "meeting_ask": type_ask}


def ways(key, patient_id):
    """How to come to it, where it then is, and what is typed."""
    what = {"meeting": "", "meeting_series": "series", "meeting_ask": f"ask {patient_id}"}[key]
    whose = patient_id if key == "meeting_ask" else 0
    return meetings(what), page_of(key, whose), TYPES[key]
