"""Start O2Clinic; `python app.py --help` says how.

This file loads on any Python 3, so that a wrong start gets a line that helps.
"""

import sys

OLDEST = (3, 11)
HOW = (
    "Run `make run` (on Windows `py tools\\bootstrap.py run`): it finds or installs what is needed."
)


def main() -> int:
    """Hand over to the program, or say in one line what to do first."""
    if sys.version_info[:2] < OLDEST:
        return stop("O2Clinic needs Python 3.11 or newer, this is {}.{}.".format(*sys.version_info))
    from o2clinic import command_line, core_dumps

    core_dumps.switch_off()
    command = command_line.parse(sys.argv[1:])
    try:
        from o2clinic.ui.application import main as start
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("o2clinic"):
            raise
        return stop(f"O2Clinic is not set up here: {missing.name} is not installed.")
    return start(command)


def stop(why: str) -> int:
    """Say why not and what to do, in one line."""
    print(why, HOW, file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main())
