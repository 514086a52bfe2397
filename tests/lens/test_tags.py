from __future__ import annotations

from docsync.lens.push.tags import Shell, merged, merged_element, unfolded

FILE = '<ri:attachment ri:filename="a.png" ri:version-at-save="2" />'


def test_equal_shells_keep_the_old_bytes() -> None:
    old = Shell("<h2  local-id='7' >", "</h2 >")
    assert merged(old, Shell("<h2>", "</h2>")) == old


def test_a_tag_is_renamed_within_its_kind() -> None:
    old = Shell('<td class="x" data-highlight-colour="#fff">', "</td>")
    assert merged(old, Shell("<th>", "</th>")) == Shell(
        '<th class="x" data-highlight-colour="#fff">', "</th>"
    )


def test_a_self_closed_tag_is_opened() -> None:
    assert unfolded(Shell('<td a="b" />', "")) == Shell('<td a="b">', "</td>")


def test_a_fresh_attribute_wins_and_a_hidden_one_stays() -> None:
    old = f'<ac:image ac:width="9" ac:align="left">{FILE}</ac:image>'
    fresh = '<ac:image ac:width="300"><ri:attachment ri:filename="a.png" /></ac:image>'
    assert merged_element(old, fresh) == old.replace('"9"', '"300"')


def test_a_changed_picture_takes_the_fresh_target() -> None:
    old = f'<ac:image ac:alt="x" ac:align="left">{FILE}</ac:image>'
    fresh = '<ac:image><ri:url ri:value="https://example.com/a.png" /></ac:image>'
    assert merged_element(old, fresh) == (
        '<ac:image ac:align="left"><ri:url ri:value="https://example.com/a.png" /></ac:image>'
    )


def test_an_attribute_that_speaks_goes_when_it_is_not_said() -> None:
    old = Shell('<td colspan="2" class="x">', "</td>")
    assert merged(old, Shell("<td>", "</td>")) == Shell('<td class="x">', "</td>")


def test_alignment_changes_within_the_old_style() -> None:
    old = Shell('<td style="width: 3px; text-align: left">', "</td>")
    fresh = Shell('<td style="text-align: right;">', "</td>")
    assert merged(old, fresh).opening == '<td style="width: 3px; text-align: right;">'


def test_parameters_change_in_their_old_order() -> None:
    old = Shell(
        '<ac:structured-macro ac:name="panel" ac:macro-id="1"><ac:parameter ac:name="b">1'
        '</ac:parameter><ac:parameter ac:name="a">2</ac:parameter><ac:rich-text-body>',
        "</ac:rich-text-body></ac:structured-macro>",
    )
    fresh = Shell(
        '<ac:structured-macro ac:name="panel"><ac:parameter ac:name="a">3</ac:parameter>'
        '<ac:parameter ac:name="b">1</ac:parameter><ac:parameter ac:name="c">4</ac:parameter>'
        "<ac:rich-text-body>",
        "</ac:rich-text-body></ac:structured-macro>",
    )
    assert merged(old, fresh).opening == (
        '<ac:structured-macro ac:name="panel" ac:macro-id="1"><ac:parameter ac:name="b">1'
        '</ac:parameter><ac:parameter ac:name="a">3</ac:parameter>'
        '<ac:parameter ac:name="c">4</ac:parameter><ac:rich-text-body>'
    )


def test_a_parameter_that_is_gone_goes_and_a_hidden_one_stays() -> None:
    old = (
        '<ac:structured-macro ac:name="toc"><ac:parameter ac:name="a">1</ac:parameter>'
        '<ac:parameter ac:name="b">2</ac:parameter></ac:structured-macro>'
    )
    fresh = '<ac:structured-macro ac:name="toc" />'
    assert merged_element(old, fresh, frozenset("a")) == (
        '<ac:structured-macro ac:name="toc"><ac:parameter ac:name="b">2</ac:parameter>'
        "</ac:structured-macro>"
    )


def test_a_task_is_ticked_in_place() -> None:
    old = Shell(
        "<ac:task>\n<ac:task-id>7</ac:task-id>\n<ac:task-status>incomplete</ac:task-status>\n<ac:task-body>",
        "</ac:task-body>\n</ac:task>",
    )
    fresh = Shell(
        "<ac:task><ac:task-status>complete</ac:task-status><ac:task-body>",
        "</ac:task-body></ac:task>",
    )
    assert merged(old, fresh).opening == old.opening.replace("incomplete", "complete")
