"""What a page says of the files that it names, and of addresses with a password."""

from __future__ import annotations

from pathlib import Path

from sites import Site


def test_a_page_says_neither_where_it_was_built_nor_a_password(tmp_path: Path) -> None:
    site = Site(tmp_path / "repository")
    (tmp_path / "there.txt").write_text("a==1\n")
    named = ("nowhere.txt", "../there.txt", "../not-there.txt", "folder")
    (site.root / "folder").mkdir()
    blocks = "".join(f"```{{dep:pins}} {one}\n```\n\n" for one in named)
    secret = "```{dep:availability} x@https://user:S3CRET@h/x\n```\n"
    site.write("index.md", f"# I\n\n{blocks}{secret}")
    built = site.build("-D", "html_copy_source=0", "-d", str(tmp_path / "trees"))
    html = built.read("index.html")
    assert str(tmp_path) not in html
    assert html.count("The file is outside of the project") == 2
    assert "S3CRET" not in html
    assert "S3CRET" not in built.log
