"""Whatever came together on both sides: one run settles it, and the next has nothing to do."""

from __future__ import annotations

from pathlib import Path

from docsync.confluence.remote import Upload
from support.workbench import Bench, writes


def test_a_picture_of_a_page_that_a_push_merged_comes_with_the_next_sync(
    small: Bench, tmp_path: Path
) -> None:
    picture = tmp_path / "new.png"
    picture.write_bytes(b"drawn")
    page = small.pages()["Setup"].id
    small.remote.upload(Upload(page, "new.png", picture, "image/png", "by hand"))
    image = '<ri:attachment ri:filename="new.png" />'
    shown = f"<p>Third line.</p><p><ac:image>{image}</ac:image></p>"
    small.edit("Setup", "<p>Third line.</p>", shown)
    small.write("guide/setup.md", small.read("guide/setup.md").replace("First", "Our first"))
    assert small.push().exit_code == 0
    small.edit("Setup", "Third", "Their third")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "Our second"))
    result = small.sync()
    assert (result.exit_code, result.notes) == (0, ())
    assert "![](setup.assets/new.png)" in small.read("guide/setup.md")
    assert (small.folder / "guide/setup.assets/new.png").read_bytes() == b"drawn"
    assert image in small.page("Setup").storage
    with small.requests() as seen:
        result = small.sync()
    assert (result.exit_code, result.outcomes, writes(seen)) == (0, (), [])


def test_no_folder_is_made_for_a_file_whose_page_is_out_of_sight(small: Bench) -> None:
    setup, guide = (small.pages()[title].id for title in ("Setup", "Guide"))
    small.control(f"sandbox/pages/{setup}/restrict", {"read": ["ben"]})
    small.remote.trash(guide)
    result = small.sync()
    assert result.exit_code == 0
    assert "guide/" not in {one.operation.target.path for one in result.outcomes}
    assert small.files() == ["guide/setup.md", "index.md", "usage.md"]
    with small.requests() as seen:
        result = small.sync()
    assert (result.exit_code, result.outcomes, writes(seen)) == (0, (), [])
    small.control(f"sandbox/pages/{setup}/restrict", {"read": []})
    assert small.sync().exit_code == 0
    assert small.files() == ["index.md", "setup.md", "usage.md"]  # it hangs there now
    assert small.sync().outcomes == ()


def test_no_folder_is_made_for_a_file_whose_page_somebody_must_place(small: Bench) -> None:
    small.write("other.md", "# Other\n\nElse.\n")
    small.push()
    small.change_page("Setup", parent="Other")
    (small.folder / "new").mkdir()
    (small.folder / "guide/setup.md").rename(small.folder / "new/setup.md")
    for _ in range(2):
        result = small.sync()
        assert (result.exit_code, result.outcomes) == (1, ())
        assert [one.target.path for one in result.conflicts] == ["new/setup.md"]


def test_a_page_that_is_known_to_be_out_of_sight_empties_no_side(bench: Bench) -> None:
    bench.write("a.md", "# A\n\nText.\n")
    bench.write("b.md", "# B\n\nText.\n")
    bench.push()
    page = bench.pages()["A"].id
    bench.control(f"sandbox/pages/{page}/restrict", {"read": ["ben"]})
    (bench.folder / "b.md").unlink()
    assert bench.push().exit_code == 0
    assert bench.push().exit_code == 0


def test_a_page_that_goes_out_of_sight_last_stops_the_run(bench: Bench) -> None:
    bench.write("a.md", "# A\n\nText.\n")
    bench.push()
    page = bench.pages()["A"].id
    bench.control(f"sandbox/pages/{page}/restrict", {"read": ["ben"]})
    assert bench.push().exit_code == 4
    assert bench.push().exit_code == 4


def test_a_folder_goes_with_the_last_file_that_follows_a_page_out_of_it(bench: Bench) -> None:
    bench.write("top/p.md", "# Parent\n\nOf one.\n")
    bench.write("top/p/old/c.md", "# Child\n\nText.\n")
    bench.write("other.md", "# Other\n\nElse.\n")
    assert bench.push().exit_code == 0
    (bench.folder / "top/p/old/c.md").rename(bench.folder / "top/p/c.md")
    bench.change_page("Parent", parent="Other")
    assert bench.sync().exit_code == 0
    assert bench.files() == ["other.md", "other/p.md", "other/p/c.md"]
    assert set(bench.pages()) == {"Other", "Parent", "Child"}
    with bench.requests() as seen:
        result = bench.sync()
    assert (result.exit_code, result.outcomes, writes(seen)) == (0, (), [])


def test_a_folder_that_is_moved_here_and_emptied_there_goes_at_once(small: Bench) -> None:
    small.write("x.md", "# X\n\nText.\n")
    small.write("x/deep/p.md", "# P\n\nWords.\n")
    assert small.push().exit_code == 0
    small.change_page("P", parent="X")
    (small.folder / "x.md").rename(small.folder / "x/x.md")
    assert small.sync().exit_code == 0
    assert small.files()[-2:] == ["x/x.md", "x/x/p.md"]
    assert "deep" not in small.pages()
    with small.requests() as seen:
        result = small.sync()
    assert (result.exit_code, result.outcomes, writes(seen)) == (0, (), [])
