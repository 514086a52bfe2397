"""What a version of a page says: the template, docsync's sign, and the site's limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docsync.sync.messages import FIELDS, LIMIT, TEMPLATE, Commit, said, signed, unknown_fields

FIX = Commit("1f3a9c2", "Kim {commit}", "Fix a typo")
SIGN = "[docsync 0123456789abcdef]"


def test_the_usual_message_is_the_subject_the_commit_and_the_author() -> None:
    assert said(TEMPLATE, Commit("1f3", "Kim", "Fix"), "") == "Fix (1f3 by Kim)"


def test_what_a_person_says_stands_for_the_subject() -> None:
    assert said(TEMPLATE, Commit("1f3", "Kim", "Fix"), "for 2.1") == "for 2.1 (1f3 by Kim)"


def test_without_a_commit_only_what_a_person_says_is_left() -> None:
    assert said(TEMPLATE, None, "for 2.1") == "for 2.1"
    assert said(TEMPLATE, None, "") == ""


def test_a_value_is_no_template() -> None:
    assert said("{author}", FIX, "") == "Kim {commit}"


def test_names_in_braces_that_are_no_fields_are_listed() -> None:
    assert unknown_fields("{message} {commti} {}") == ("commti", "")
    assert not unknown_fields(" ".join(f"{{{name}}}" for name in FIELDS))


@given(st.text(max_size=600))
def test_a_message_is_one_line_within_the_limit_and_ends_with_the_sign(text: str) -> None:
    message = signed(text, SIGN)
    assert len(message) <= LIMIT
    assert message.endswith(SIGN)
    assert message.isprintable() or not text.isprintable()
    assert len(message.splitlines()) == 1 or len(text.splitlines()) > 1


def test_a_message_that_fits_is_kept_whole() -> None:
    text = "x" * (LIMIT - len(SIGN) - 1)
    assert signed(text, SIGN) == f"{text} {SIGN}"
    assert signed(text + "x", SIGN) == f"{text[:-1]}… {SIGN}"
