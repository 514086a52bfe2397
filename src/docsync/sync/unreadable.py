r"""What a file holds whose page is no storage: a note that says so, and the body as it is.

Nothing here reads storage: it may hold anything. What no text file should hold (control
characters, lone surrogates) is shown as U+FFFD.

>>> unreadable_body("<p>a</b>", "line 1, column 5: <p> is not closed").splitlines()[-2:]
['<p>a</b>', '```']
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^`{3,}", re.MULTILINE)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~])")
_HEAD = "> [!CAUTION]\n> docsync cannot read this page, so it cannot be edited here: "
_NOTE = (
    "> Below is what Confluence holds. Mend the page there; the next pull makes this an ordinary"
    " file.\n"
)
_WHOLE = re.compile(
    re.escape(_HEAD) + r"[^\n]*\n" + re.escape(_NOTE) + r"\n(`{3,})\{=confluence\}\n.*\n\1\n",
    re.DOTALL,
)


def unreadable_body(storage: str, reason: str) -> str:
    """Write the body of such a file."""
    shown = _UNFIT.sub("\ufffd", storage.replace("\r\n", "\n").replace("\r", "\n"))
    fence = "`" * max((len(found) + 1 for found in _FENCE.findall(shown)), default=3)
    end = "" if shown.endswith("\n") else "\n"
    why = _SPECIAL.sub(r"\\\1", " ".join(reason.split()))
    return f"{_HEAD}{why}.\n{_NOTE}\n{fence}{{=confluence}}\n{shown}{end}{fence}\n"


def is_unreadable_body(body: str) -> bool:
    """Say whether a body is one that shows a page, with nothing written around it."""
    return body.startswith(_HEAD) and _WHOLE.fullmatch(body) is not None
