"""The judge of the fresh laws sees what a reader sees, and nothing else."""

from __future__ import annotations

import pytest

from support.canonical import canonical
from support.page_contents import contents

LINK = '<ac:link><ri:page ri:content-title="Rules" /><ac:link-body>see</ac:link-body></ac:link>'
PARAMETER = '<ac:parameter ac:name="key">A</ac:parameter>'
MACRO = f'<ac:structured-macro ac:name="jira">{PARAMETER}</ac:structured-macro>'
TABLE = "<table><tbody><tr><td colspan='2'>a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>"

SEEN = [
    ("<p>a b</p>", "<p>a c</p>"),
    ("<p>ab</p>", "<p>a b</p>"),
    ("<p>a <b>b</b></p>", "<p>a b</p>"),
    ("<p>a</p><p>b</p>", "<p>a b</p>"),
    ("<p>a<br />b</p>", "<p>a b</p>"),
    ("<p>a</p>", "<h1>a</h1>"),
    ("<h1>a</h1>", "<h2>a</h2>"),
    ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
    ('<ol start="3"><li>a</li></ol>', "<ol><li>a</li></ol>"),
    ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("<hr />", ""),
    (LINK, LINK.replace("Rules", "Fares")),
    (LINK, LINK.replace("<ac:link>", '<ac:link ac:anchor="a">')),
    (LINK, LINK.replace("<ac:link-body>see</ac:link-body>", "")),
    ('<a href="https://a.b">x</a>', '<a href="https://a.c">x</a>'),
    (f"<p>a {MACRO}</p>", f"<p>a {MACRO.replace('>A<', '>B<')}</p>"),
    (MACRO, MACRO.replace('"key"', '"keys"')),
    (TABLE, TABLE.replace(" colspan='2'", "")),
    (TABLE, TABLE.replace("td", "th")),
    ('<ac:image><ri:attachment ri:filename="a.png" /></ac:image>',
     '<ac:image><ri:attachment ri:filename="b.png" /></ac:image>'),
    ('<time datetime="2026-11-21" />', '<time datetime="2026-11-22" />'),
    ('<p><span style="color: red;">a</span></p>', '<p><span style="color: blue;">a</span></p>'),
    ("<p><x:y>a</x:y></p>".replace("x:", "ac:"), "<p>a</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SEEN)
def test_what_a_reader_sees_counts(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


LOST = [
    ("<p>a b</p>", "word b", 1),
    ("<p>a<b>b</b></p>", "word ab", 1),
    ('<p><ac:link><ri:user ri:account-id="7" /></ac:link></p>', "ri:user ri:account-id=7", 1),
    (MACRO, "macro jira key=A", 1),
    ('<p><time datetime="2026-11-21" /></p>', "date 2026-11-21", 1),
    ("<p>a</p><p>a</p>", "word a", 2),
]


@pytest.mark.parametrize(("storage", "thing", "times"), LOST)
def test_what_stands_there_is_counted(storage: str, thing: str, times: int) -> None:
    assert contents(storage)[thing] == times
