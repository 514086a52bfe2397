r"""Names, attributes and info strings: how macros are spelled in Markdown, both directions.

Attributes are `{key=value key="any value" flag}`; signs that would end them early stand as numeric
entities. The unnamed parameter of a macro is spelled `="value"`, for no name is empty.

>>> spell_braces((("", "a b"), ("width", "50%")))
'{="a b" width=50%}'
>>> parse_braces('{="a b" width=50%}')
(('', 'a b'), ('width', '50%'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from markdown_it.common.utils import unescapeAll

from docsync.document.model import Params
from docsync.storage.macros import ALERTS, CODE, CODE_PARAMETERS, NOFORMAT
from docsync.syntax.numbers import unescaped
from docsync.values import Fences

# Alerts ----------------------------------------------------------------------------------------

ADF_PANEL = "adf-panel"
DECISION = "decision"
IMPORTANT = "IMPORTANT"
_GITHUB = {alert.lower(): macro for macro, alert in ALERTS.items()}
_ELSEWHERE = {
    "info": "info", "abstract": "info", "summary": "info", "tldr": "info", "question": "info",
    "help": "info", "faq": "info", "example": "info", "todo": "info", "hint": "tip",
    "success": "tip", "check": "tip", "done": "tip", "attention": "note", "danger": "warning",
    "error": "warning", "failure": "warning", "fail": "warning", "missing": "warning",
    "bug": "warning",
}  # fmt: skip
ALERT = re.compile(r"\[!([A-Za-z]+)\]([+-]?)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|\Z)")
ADMONITIONS = frozenset((*_GITHUB, *_ELSEWHERE, "important"))


def alert_macro(kind: str) -> str | None:
    """Name the macro an alert or admonition stands for; '' for the panel `IMPORTANT` is."""
    lowered = kind.lower()
    return "" if lowered == "important" else _GITHUB.get(lowered) or _ELSEWHERE.get(lowered)


def own_title(kind: str) -> str:
    """Give the title that other tools show for an admonition that GitHub has no alert for."""
    lowered = kind.lower()
    known = lowered in _GITHUB or lowered in ("important", "info", "hint")
    return "" if known else lowered.replace("-", " ").capitalize()


# Attributes ------------------------------------------------------------------------------------

_VALUE = r'(?:"(?P<quoted>[^"]*)"|' + r"'(?P<single>[^']*)'|(?P<bare>[^\s\"'{}=]+))"
_ATTRIBUTE = re.compile(
    r'\s*(?:(?P<name>[A-Za-z_][\w.:-]*)|"(?P<odd>[^"]*)"|(?==))'
    rf"(?:=(?:{_VALUE}|(?=\s|\}}|$)))?"
)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_%-]+")
_ENCODED = {ord(sign): f"&#{ord(sign)};" for sign in '"{}|`\n\r\t<>'} | {ord("&"): "&amp;"}


def parse_braces(text: str) -> Params | None:
    """Read `{…}`, or '' as nothing; None for what is not written by the rules."""
    inner = text.strip(" \t")
    if not inner:
        return ()
    if not (inner.startswith("{") and inner.endswith("}")):
        return None
    return parse_attributes(inner[1:-1])


def parse_attributes(text: str) -> Params | None:
    """Read `key=value "odd key"="value" flag`, sorted by name; None for anything else."""
    found: dict[str, str] = {}
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _ATTRIBUTE.match(text, at, end)
        if match is None or match.end() == at:
            return None
        if match.end() < end and not text[match.end()].isspace():
            return None
        name = match["name"] or unescaped(match["odd"] or "")
        found.setdefault(name, _value_of(match))
        at = match.end()
    return tuple(sorted(found.items()))


def _value_of(match: re.Match[str]) -> str:
    for group in ("quoted", "single", "bare"):
        if match[group] is not None:
            return unescaped(match[group])
    return "" if "=" in match[0] else "true"


def spell_attributes(params: Iterable[tuple[str, str]]) -> str:
    """Write attributes so that `parse_attributes` gives them back."""
    return " ".join(f"{_spelled_name(name)}={_spelled_value(value)}" for name, value in params)


def spell_braces(params: Params) -> str:
    """Write attributes in braces; nothing where there are none."""
    return f"{{{spell_attributes(params)}}}" if params else ""


def _spelled_name(name: str) -> str:
    if not name or _PLAIN_NAME.fullmatch(name):
        return name
    return f'"{name.translate(_ENCODED)}"'


def _spelled_value(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else f'"{_encoded(value)}"'


def _encoded(value: str) -> str:
    ambiguous = "&" in value and unescaped(value) != value
    encoded = value.translate(_ENCODED)
    return encoded if ambiguous else encoded.replace("&amp;", "&")


# Info strings of fences ------------------------------------------------------------------------

RAW_FENCE = "{=confluence}"
_INFO_MACRO = re.compile(r"\{([A-Za-z][\w.-]*)((?:\s[^{}]*)?)\}")
_LANGUAGE = re.compile(r"[^\s{}=\"'`,]+")
_CLASS = re.compile(r"\{[ \t]*\.([^\s{}=\"'`,.]+)")
INFO = "info"  # the parameter that keeps an info string no other parameter can
_LOOSE = re.compile(r"""[A-Za-z]\w*=(?:"[^"]*"|'[^']*'|[^\s"'{}]+)|[A-Za-z]+""")
_UNFIT = re.compile(r"\n|\A\s|\s\Z")
_FLAGS = {"showlinenumbers": "linenumbers", "linenumbers": "linenumbers", "collapse": "collapse"}
_KNOWN = frozenset(("title", "linenumbers", "firstline", "collapse", "theme"))


def parse_info(info: str, fences: Fences = ()) -> tuple[str, Params]:
    """Say which macro a fence is, with its parameters; `fences` are those of the site.

    An info string with words that mean nothing to Confluence is kept as the parameter `info`, so
    that it comes back as it was written.
    """
    info = info.strip()
    word = info.split(maxsplit=1)[0] if info else ""
    named = {**dict(fences), NOFORMAT: NOFORMAT}.get(word)
    if named is not None:
        params = parse_attributes(info.removeprefix(word))
        if params is not None:
            return named, params
    if match := _INFO_MACRO.fullmatch(info):
        params = parse_attributes(match[2])
        if params is not None:
            return match[1], params
    return CODE, tuple(sorted(_code_params(info).items())) if info else ()


def _code_params(info: str) -> dict[str, str]:
    first = info.split(maxsplit=1)[0]
    language = "" if "=" in first or first.lower() in _FLAGS else first
    strict = _spoken(parse_attributes(info[len(language) :]) or ())
    plain = not language or (_LANGUAGE.fullmatch(language) and unescapeAll(language) == language)
    if strict is not None and plain and (strict or info == language):
        return ({"language": language} if language else {}) | strict
    spoken = _CLASS.match(info) or _LANGUAGE.match(unescapeAll(language))
    loose = [_read_loosely(word) for word in _LOOSE.finditer(info)]
    known = _spoken(word for word in loose if _spoken([word]) is not None)
    return {INFO: info} | ({"language": spoken[spoken.re.groups]} if spoken else {}) | (known or {})


def _read_loosely(match: re.Match[str]) -> tuple[str, str]:
    name, _, value = match[0].partition("=")
    return name, unescaped(value.strip("\"'")) if value else "true"


def _spoken(attributes: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """Translate the spellings of Docusaurus and MkDocs; None if there is a word no macro knows."""
    params: dict[str, str] = {}
    for name, value in attributes:
        if name == "linenums":
            params |= {"linenumbers": "true"} | ({} if value == "1" else {"firstline": value})
        elif name.lower() in _FLAGS and value == "true":
            params[_FLAGS[name.lower()]] = "true"
        elif name in _KNOWN:
            params[name] = value
        else:
            return None
    return params


@lru_cache(1024)  # the code of a page has few languages
def spell_info(name: str, params: Params, fences: Fences = ()) -> str | None:
    """Write the info string of a macro with a plain-text body; None if none can say it."""
    spellings = [f"{{{name} {spell_attributes(params)}}}" if params else f"{{{name}}}"]
    words = [language for language, macro in fences if macro == name]
    if name == NOFORMAT:
        words.append(name)
    spellings[:0] = [f"{word} {spell_attributes(params)}".strip() for word in words]
    if name == CODE:
        spellings.insert(0, _spell_code(dict(params)))
    for info in spellings:
        if parse_info(info, fences) == (name, params) and not _UNFIT.search(info):
            return info
    return None


def _spell_code(params: dict[str, str]) -> str:
    if INFO in params:
        return params[INFO]
    parts = [params["language"]] if "language" in params else []
    for name, value in sorted(params.items(), key=_place_in_info):
        if name in ("linenumbers", "collapse") and value == "true":
            parts.append(name)
        elif name == "title":
            parts.append(f'title="{_encoded(value)}"')
        elif name != "language":
            parts.append(spell_attributes([(name, value)]))
    return " ".join(parts)


def _place_in_info(param: tuple[str, str]) -> int:
    known = CODE_PARAMETERS
    return known.index(param[0]) if param[0] in known else len(known)
