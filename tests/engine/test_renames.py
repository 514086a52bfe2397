"""Where a file went that is gone: by git, and by texts where no index holds them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from docsync.workspace.git import renames
from support.workbench import Bench


def git(folder: Path, *words: str) -> None:
    person = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    subprocess.run(["git", "-C", str(folder), *person, *words], check=True, capture_output=True)


def repository(bench: Bench) -> None:
    bench.write(".gitignore", ".docsync/\n")
    git(bench.folder, "init", "-q")
    commit(bench)


def commit(bench: Bench) -> None:
    git(bench.folder, "add", "-A")
    git(bench.folder, "commit", "-q", "-m", "x")


LONG = "".join(f"Line {number}.\n\n" for number in range(12))


def test_git_tells_where_a_file_went_that_was_edited_beyond_likeness(bench: Bench) -> None:
    bench.write("a.md", f"# A\n\n{LONG}")
    bench.write("b.md", "# B\n\nText b.\n")
    repository(bench)
    bench.push()
    page = bench.pages()["A"].id
    git(bench.folder, "mv", "a.md", "c.md")
    commit(bench)
    bench.write("c.md", "# Quite new\n\nNothing is left.\n")
    bench.write("d.md", "# Another\n\nNothing there.\n")
    commit(bench)
    assert bench.push().exit_code == 0
    assert bench.pages()["Quite new"].id == page
    assert bench.pages()["Another"].id != page


def test_renames_are_followed_through_commits_and_what_is_staged(bench: Bench) -> None:
    bench.write("in/a.md", f"# A\n\n{LONG}")
    repository(bench)
    first = subprocess.run(
        ["git", "-C", str(bench.folder), "rev-parse", "HEAD"], check=True, capture_output=True
    ).stdout.decode()
    git(bench.folder, "mv", "in/a.md", "in/b.md")
    commit(bench)
    git(bench.folder, "mv", "in/b.md", "in/ü c.md")
    assert renames(bench.folder / "in", (first.strip(),)) == {"a.md": "ü c.md"}
    assert renames(bench.folder, ("no commit",)) == {"in/b.md": "in/ü c.md"}
    assert renames(bench.folder.parent, ()) == {}


def test_git_is_not_believed_between_files_that_are_as_much_alike(bench: Bench) -> None:
    template = "# {}\n\nOwner: nobody.\n\n## Goal\n\nTo be said.\n\n## Steps\n\nTo be said.\n"
    bench.write("t.md", template.format("T"))
    repository(bench)
    bench.push()
    (bench.folder / "t.md").unlink()
    bench.write("u.md", template.format("U"))
    bench.write("v.md", template.format("V"))
    commit(bench)
    result = bench.push()
    assert result.exit_code == 1
    assert "may be any of" in result.conflicts[0].reason
    assert set(bench.pages()) == {"T"}


def test_without_an_index_the_stored_body_tells_which_file_a_page_is(bench: Bench) -> None:
    bench.write("p.md", "# P\n\nOne line.\n\n* a\n* b\n\nAnother _line_.\n")
    bench.write("q.md", "# Q\n\nText q.\n")
    bench.push()
    page = bench.pages()["P"].id
    bench.edit("P", "One line.", "Their line.")
    bench.lose_index()
    (bench.folder / "p.md").unlink()
    bench.write(
        "p/p.md", "---\ntitle: Other\n---\n# P\n\nOne line.\n\n* a\n* b\n\nAnother _line_.\n"
    )
    assert bench.sync().exit_code == 0
    pages = bench.pages()
    assert pages["Other"].id == page
    assert "P" not in pages
    assert "Their line." in bench.read("p/p.md")
    assert bench.sync().outcomes == ()


FRONT = "---\ntitle: {}\nlayout: wide\nauthor: Ann\naudience: all\nteam: docs\n---\n"


def test_a_file_that_also_gets_front_matter_is_known_by_what_it_says(bench: Bench) -> None:
    bench.write("a.md", "# A\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n")
    bench.push()
    page = bench.pages()["A"].id
    (bench.folder / "a.md").unlink()
    bench.write("in/b.md", FRONT.format("B") + "\nOne.\n\nTwo.\n\nThree.\n\nFive.\n")
    assert bench.push().exit_code == 0
    assert bench.pages()["B"].id == page
    assert "A" not in bench.pages()


def test_files_of_one_front_matter_are_not_alike_for_that(bench: Bench) -> None:
    bench.write("a.md", FRONT.format("A") + "\nOne.\n\nTwo.\n")
    bench.write("c.md", "# C\n\nText.\n")
    bench.push()
    page = bench.pages()["A"].id
    (bench.folder / "a.md").unlink()
    bench.write("b.md", FRONT.format("B") + "\nThree.\n\nFour.\n")
    assert bench.push().exit_code == 0
    assert bench.pages().keys() == {"B", "C"}
    assert bench.pages()["B"].id != page


def test_a_copy_does_not_take_the_page_of_the_file_it_was_copied_from(small: Bench) -> None:
    page = small.pages()["Usage"].id
    named = f"---\nconfluence: {{id: {page}}}\n---\n" + small.read("guide/usage.md")
    small.write("guide/usage.md", named)
    assert small.push().exit_code == 0
    small.write("guide/copy.md", named.replace("# Usage", "# Copy"))
    result = small.push()
    assert [one.target.path for one in result.failures] == ["guide/copy.md"]
    assert small.pages()["Usage"].id == page
    (small.folder / "guide/usage.md").rename(small.folder / "guide/work.md")
    result = small.push()
    assert [one.target.path for one in result.failures] == ["guide/copy.md"]
    assert small.pages()["Usage"].id == page
