from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from aibom_huggingface.answer import HubError
from aibom_huggingface.hub_cache import HubCache

COMMIT = "a" * 40
OTHER = "b" * 40
SHA256 = "c" * 64
SHA1 = "d" * 40


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of one model as the client keeps it: a small file, a large one, one in a folder, one loose."""
    folder = tmp_path / "hub" / "models--org--model"
    snapshot = folder / "snapshots" / COMMIT
    for name in ("blobs", "refs"):
        (folder / name).mkdir(parents=True)
    (snapshot / "sub").mkdir(parents=True)
    (folder / "blobs" / SHA256).write_bytes(b"weights")
    (folder / "blobs" / SHA1).write_bytes(b"small")
    (snapshot / "w").symlink_to(f"../../blobs/{SHA256}")
    (snapshot / "sub" / "a.txt").symlink_to(f"../../../blobs/{SHA1}")
    (snapshot / "loose").write_bytes(b"loose")
    (folder / "refs" / "main").write_text(COMMIT)
    return folder


def cache(root: Path) -> HubCache:
    return HubCache(str(root.parent))


def test_files_are_listed_with_the_digests_that_names_of_blobs_are(root: Path) -> None:
    found = cache(root).listing("models", "org/model", COMMIT)
    assert found == (
        [
            {"rfilename": "loose", "size": 5},
            {"rfilename": "sub/a.txt", "size": 5, "blobId": SHA1},
            {"rfilename": "w", "size": 7, "lfs": {"sha256": SHA256, "size": 7}},
        ],
        False,
    )


def test_commits_come_from_branches_and_folders(root: Path) -> None:
    found = cache(root)
    (root / "refs" / "pr").mkdir()
    (root / "refs" / "pr" / "1").write_text(f"{COMMIT}\n")
    assert [found.commit("models", "org/model", name) for name in (None, "main", "pr/1", COMMIT, COMMIT.upper())] == [
        COMMIT
    ] * 5
    assert found.commit("models", "org/model", OTHER) is None
    assert found.commit("datasets", "org/model", None) is None
    assert found.commit("models", "org/other", None) is None


@pytest.mark.parametrize("content", [b"", b"no commit", b"\xff" * 40, b"a" * 400])
def test_a_branch_that_names_no_commit_is_as_none(root: Path, content: bytes) -> None:
    (root / "refs" / "main").write_bytes(content)
    (root / "snapshots" / OTHER).mkdir()
    with pytest.raises(HubError) as error:
        cache(root).commit("models", "org/model", None)
    assert error.value.state == "revision"
    assert f"org/model@{COMMIT}, org/model@{OTHER}" in error.value.hint


def test_the_tree_listing_goes_before_what_lies_there(root: Path) -> None:
    files = {
        "w": {"size": 9, "blob_id": SHA1, "lfs_sha256": SHA256, "lfs_size": 9, "xet_hash": "x"},
        "a": {"size": 1, "blob_id": OTHER},
    }
    (root / "trees").mkdir()
    tree = root / "trees" / f"{COMMIT}.json"
    tree.write_text(json.dumps({"format_version": 1, "files": files}))
    assert cache(root).listing("models", "org/model", COMMIT) == (
        [
            {"rfilename": "a", "size": 1, "blobId": OTHER},
            {"rfilename": "w", "size": 9, "blobId": SHA1, "lfs": {"sha256": SHA256, "size": 9}},
        ],
        True,
    )
    for broken in (
        "",
        "[]",
        "{",
        '{"format_version": 2, "files": {}}',
        '{"format_version": 1, "files": {"a": 1}}',
        "[" * 10**5,
    ):
        tree.write_text(broken)
        found = cache(root).listing("models", "org/model", COMMIT)
        assert found is not None and found[1] is False


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("target", ["../../../../secret", "/etc/hostname", "../../../models--org--other/blobs/x"])
def test_a_link_out_of_the_folder_is_neither_listed_nor_read(root: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "secret").write_text("secret")
    other = root.parent / "models--org--other" / "blobs"
    other.mkdir(parents=True)
    (other / "x").write_text("other")
    (root / "snapshots" / COMMIT / "bad").symlink_to(target)
    found = cache(root)
    assert "bad" not in str(found.listing("models", "org/model", COMMIT))
    assert found.read("models", "org/model", COMMIT, "bad", 100) is None
    assert found.blob("models", "org/model", COMMIT, "bad") is None


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_pipes_loops_and_folders_are_no_files(root: Path) -> None:
    snapshot = root / "snapshots" / COMMIT
    os.mkfifo(snapshot / "pipe")
    (snapshot / "loop").symlink_to("loop")
    (snapshot / "up").symlink_to("..")
    found = cache(root)
    listed = found.listing("models", "org/model", COMMIT)
    assert listed is not None and [file["rfilename"] for file in listed[0]] == ["loose", "sub/a.txt", "w"]
    assert [found.read("models", "org/model", COMMIT, name, 9) for name in ("pipe", "loop", "up", "sub")] == [None] * 4


def test_files_are_read_within_their_limit(root: Path) -> None:
    found = cache(root)
    assert found.read("models", "org/model", COMMIT, "w", 7) == b"weights"
    assert found.read("models", "org/model", COMMIT, "w", 6) is None
    assert found.read("models", "org/model", COMMIT, "../../refs/main", 100) is None
    blob = found.blob("models", "org/model", COMMIT, "w")
    assert blob is not None and (blob.size, blob.read(3, 2)) == (7, b"gh")
    (root / "blobs" / SHA256).unlink()
    with pytest.raises(OSError, match="gone"):
        blob.read(0, 1)


def test_no_folder_is_an_empty_cache(tmp_path: Path) -> None:
    for folder in ("", str(tmp_path / "none")):
        assert HubCache(folder).commit("models", "org/model", None) is None
        assert HubCache(folder).listing("models", "org/model", COMMIT) is None
