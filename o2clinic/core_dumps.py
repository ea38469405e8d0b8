"""What is in memory while somebody works, patients' data and keys, is never written to a dump."""

import sys


def switch_off() -> None:
    """No file of this process's memory when it crashes; Windows writes none unless told to."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
