"""What jobs ask of commands: annotations (`--format github`), and the preview of their branch."""

from __future__ import annotations

from support.shell import Shell

ASKED = ("--format", "github")


def annotated(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("::")]


def test_warnings_of_a_push_stand_at_their_lines(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\nSee [it](nowhere.md).\n")
    told = annotated(docs("push", *ASKED))
    assert told == ["::warning file=guide/setup.md,line=3::broken link: there is no nowhere.md"]
    assert annotated(docs("push")) == []


def test_conflicts_of_push_pull_and_status_are_errors(docs: Shell) -> None:
    docs.site.edit(docs.page("guide/index.md"), "Two.", "Two there.")
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nTwo here.\n\nThree.\n")
    for command in (("push",), ("sync", "-n"), ("pull",), ("status",)):
        [line] = annotated(docs(*command, *ASKED, code=1))
        assert line.startswith("::error file=guide/index.md::")
    assert annotated(docs("status", "--json", *ASKED, code=1)) == []


def test_the_text_of_convert_stays_alone_on_its_stream(docs: Shell) -> None:
    docs.write("a.md", "# A\n\n<video src='x'></video>\n")
    told = docs("convert", "a.md", *ASKED)
    assert annotated(told) == []
    [line] = annotated(docs.err)
    assert line.startswith("::warning file=a.md,line=3::")
    docs.write("bad.xhtml", "<p>\n<b></p>")
    docs("convert", "bad.xhtml", *ASKED, code=1)
    [line] = annotated(docs.err)
    assert line.startswith("::error file=bad.xhtml,line=2,col=")


def test_one_file_to_one_address_is_annotated_too(docs: Shell) -> None:
    docs.write("b.md", "# B\n\nSee [it](nowhere.md).\n")
    told = docs("push", "b.md", f"{docs.site.url}/spaces/{docs.site.space}", *ASKED)
    assert len(annotated(told)) == 1


def test_the_branch_of_a_job_names_its_preview(docs: Shell) -> None:
    docs.site.create("Previews", "<p>x</p>", docs.site.homepage())
    docs.monkeypatch.setenv("GITHUB_HEAD_REF", "feature/x")
    told = docs.json("push", "--preview-parent", "Previews")
    assert all(one["title"].endswith("(feature/x)") for one in told["outcomes"])
    assert docs("push", "--preview-parent", "Previews").endswith(f"{told['preview']}\n")
    assert docs.json("detach", "--trash", "--preview", "feature/x", code=2)["error"]["hint"]
    docs.monkeypatch.setenv("DOCSYNC_PREVIEW_PARENT", "Previews")
    docs("detach", "--trash", "--preview", "feature/x")
