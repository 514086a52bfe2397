"""Fuzz the converter: `python tests/fuzz/fuzz.py TARGET [--minutes 10]`.

TARGET is markdown, storage or edits (`tests/support/fuzzing.py`). Needs the extra `fuzz`. It starts
from `seeds/` and `found/`, keeps what it learns in a corpus folder, and writes what breaks to
`found/TARGET`: make it smaller (`--minimise FILE`), mend the bug, and keep the file there.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
atheris = importlib.import_module("atheris")
with atheris.instrument_imports(include=["docsync"]):
    from support.fuzzing import FUZZ, TARGETS
    from support.nasty_documents import SIGNS
    from support.nasty_markdown import LINES, PREFIXES

SLOW = 10  # seconds for one text: nothing of this size may take as long
LONGEST = 2048
TAGS = (
    *("<p>", "</p>", "<ul><li>", "</li></ul>", "<table><tbody><tr><td>", "</td></tr></tbody>"),
    *("<ac:structured-macro ac:name='code'>", "</ac:structured-macro>", "<ac:plain-text-body>"),
    *("<![CDATA[", "]]>", "<ac:link>", "<ri:page ri:content-title='a' />", "</ac:link>", "&nbsp;"),
    *("<ac:image>", "<ri:attachment ri:filename='a.png' />", "</ac:image>", "<br />", "<strong>"),
    *("<ac:parameter ac:name='language'>", "</ac:parameter>", "<ac:rich-text-body>", "<!-- -->"),
    *("<ac:layout>", "<ac:layout-section>", "<ac:layout-cell>", "<ac:task-list><ac:task>", "<?x?>"),
)


def main() -> None:
    """Read the arguments, and fuzz."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, help="where to keep what is learnt")
    parser.add_argument("--minimise", type=Path, help="make a file that breaks something smaller")
    options = parser.parse_args()
    check = TARGETS[options.target]
    if options.minimise:
        _minimise(options.minimise, check)
    else:
        _fuzz(options.target, check, options)


def _fuzz(target: str, check: Callable[[str], None], options: argparse.Namespace) -> None:
    found = FUZZ / "found" / target
    corpus = options.corpus or Path(tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    corpus.mkdir(parents=True, exist_ok=True)
    words = corpus.with_suffix(".dict")
    words.write_text(_words(), encoding="utf-8")
    arguments = [
        *(sys.argv[0], f"-dict={words}", f"-timeout={SLOW}", f"-max_len={LONGEST}"),
        *(f"-max_total_time={int(options.minutes * 60)}", f"-artifact_prefix={found}/"),
        *("-print_final_stats=1", str(corpus), str(FUZZ / "seeds" / target), str(found)),
    ]

    def one(data: bytes) -> None:
        check(data.decode("utf-8", "replace"))

    atheris.Setup(arguments, one)
    atheris.Fuzz()


def _minimise(file: Path, check: Callable[[str], None]) -> None:
    """Take pieces out of a text as long as it breaks in the same way, and write what is left."""
    text = file.read_bytes().decode("utf-8", "replace")
    wanted = _broken(text, check)
    size = len(text) // 2
    while wanted and size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if _broken(shorter, check) == wanted:
                text = shorter
            else:
                at += size
        size //= 2
    sys.stdout.write(f"{wanted or 'nothing breaks'}: {text!r}\n")
    if wanted:
        file.write_bytes(text.encode())


def _broken(text: str, check: Callable[[str], None]) -> str:
    """Say how a text breaks, '' if it does not."""
    try:
        check(text)
    except Exception as error:  # noqa: BLE001 - any is a finding
        return type(error).__name__
    return ""


def _words() -> str:
    """Write the signs of both syntaxes as a dictionary of libFuzzer."""
    words = {*LINES, *PREFIXES, *SIGNS, *TAGS, "\n\n", "\n%%%%\n"} - {""}
    return "".join(f'"{_escaped(word)}"\n' for word in sorted(words))


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
