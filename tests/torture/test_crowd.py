"""A crowd at one database in short; and the model, which must see what is wrong."""

import pytest

from tools.torture import crowd
from tools.torture.crowd_desk import Noted
from tools.torture.crowd_model import Model
from tools.torture.grounds import ENGINES


@pytest.mark.parametrize("kind", ENGINES)
def test_no_answer_to_a_crowd_is_wrong(kind):
    outcome = crowd.run(kind, crowd.SHORT, seed=20_261_124)

    assert outcome.losses == ()


def noted(verb, at, version=0, key=1, answer="ok", **more):
    command = more.pop("command", f"{verb}-{at}")
    return Noted(at, at + 0.5, verb, command, key, version, answer, **more)


HELD = {"slot": 3, "person": 7, "patient": 9}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([noted("edit", 1, 1), noted("edit", 2, 2)], ""),
        ([noted("edit", 1, 1), noted("edit", 2, 1)], "lost update"),
        ([noted("edit", 1, 1), noted("edit", 2, 3)], "lost update"),
        ([noted("edit", 5, 1), noted("edit", 2, 2)], "before it was written"),
        ([noted("edit", 1, 1), noted("edit", 2, 1, answer="stale")], ""),
        ([noted("edit", 1, 1, answer="stale")], "nobody had saved"),
        ([noted("edit", 3, 1), noted("edit", 1, 1, answer="stale")], "nobody had saved"),
        ([noted("edit", 1, 1, command="a"), noted("twice", 2, command="a", answer="again")], ""),
        ([noted("edit", 1, 1, command="a"), noted("twice", 2, command="a")], "double submit"),
        ([noted("record", 1, command="a"), noted("record", 2, key=2, command="a")], "double"),
        ([noted("book", 1, **HELD), noted("book", 2, key=2, **HELD)], "double booking"),
        ([noted("book", 1, **HELD), noted("cancel", 2, 1), noted("book", 3, key=2, **HELD)], ""),
        ([noted("book", 1, **HELD), noted("book", 2, key=0, answer="taken", **HELD)], ""),
        ([noted("book", 2, key=0, answer="taken", **HELD)], "nobody had it"),
        (
            [
                noted("book", 1, **HELD),
                noted("cancel", 2, 1),
                noted("book", 3, key=0, answer="taken", **HELD),
            ],
            "nobody had it",
        ),
        ([noted("book", 1, **HELD), noted("arrive", 2, 1, answer="refused")], "without a reason"),
        ([noted("edit", 1, 1, command="a"), noted("read", 2, 2, text="a")], ""),
        ([noted("edit", 1, 1), noted("read", 2, 1)], "older"),
        ([noted("edit", 1, 1), noted("read", 2, 2, text="else")], "nobody had saved"),
        ([noted("read", 2, 4)], "nobody wrote"),
    ],
)
def test_the_model_sees_each_wrong_answer(answers, told):
    model = Model()

    model.take(answers)

    assert [loss for loss in model.losses if told not in loss] == []
    assert bool(model.losses) == bool(told)
