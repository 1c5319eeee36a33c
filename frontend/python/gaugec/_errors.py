# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What can go wrong, as exceptions."""

import difflib
from collections.abc import Iterable


class Error(Exception):
    """Anything that gaugec refuses; the text says what, where, and what to do."""


class CompileError(Error):
    """A description has a mistake. The text is the compiler's, with line, column and a caret."""


class ArgumentError(Error, ValueError):
    """A call has an unknown, missing or wrongly shaped argument."""


class CompileWarning(UserWarning):
    """The compiler took the description, but has something to say about it."""


def list_names(names: Iterable[str]) -> str:
    """`'U', 'W'`, or `none`."""
    return ", ".join(f"'{name}'" for name in names) or "none"


def suggest(name: str, names: Iterable[str]) -> str:
    """The nearest of `names`, as the end of a message; all of them if none is near."""
    folded = {known.lower(): known for known in names}
    near = difflib.get_close_matches(name.lower(), folded, n=1)
    return f"did you mean '{folded[near[0]]}'?" if near else f"there are {list_names(folded.values())}"
