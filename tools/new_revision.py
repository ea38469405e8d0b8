"""Write the next revision of the database from what the models say now: a draft, to be checked.

.venv/bin/python tools/new_revision.py "a column for the region of a site"
"""

import argparse
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from o2clinic import paths
from o2clinic.models.base import Base
from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import newest_revision, upgrade


def main() -> None:
    """Bring an empty file to the newest revision and write down what is still missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", help="one purpose, in the clinic's words")
    purpose = parser.parse_args().purpose
    number = f"{int(newest_revision()) + 1:04}"
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["metadata"] = Base.metadata
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/models.sqlite")
        upgrade(engine)
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, purpose, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    main()
