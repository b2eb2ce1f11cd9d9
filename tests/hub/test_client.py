"""The unmodified client of the Hub takes the test Hub for one, in every call that we rely on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from huggingface_hub import HfApi, hf_hub_download, scan_cache_dir, snapshot_download
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from tests.hub.repository import Lfs, git_blob
from tests.hub.server import TestHub

TOKEN = "hf_tester"
CONFIG = b'{"model_type": "bert", "architectures": ["BertModel"]}'
HEADER = json.dumps({"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}).encode()
WEIGHTS = len(HEADER).to_bytes(8, "little") + HEADER + bytes(24)


@pytest.fixture
def served(hub: TestHub) -> TestHub:
    hub.tokens.add(TOKEN)
    hub.model(
        "org/model",
        {"config.json": CONFIG, "model.safetensors": Lfs.of(WEIGHTS), "sub/deep/a.txt": "a"},
        card={"license": "mit", "base_model": "org/base", "datasets": ["imdb"], "library_name": "transformers"},
    )
    hub.model("org/base", card={"license": "apache-2.0"})
    hub.model("org/gated", {"config.json": CONFIG}, card={"license": "llama3"}, gated="manual")
    hub.model("org/private", {"config.json": CONFIG}, private=True)
    hub.model("org/disabled", {"config.json": CONFIG}, disabled=True)
    hub.alias("models", "old/name", "org/model")
    hub.dataset("stanfordnlp/imdb", {"plain_text/a.parquet": Lfs.of(b"PAR1")}, card={"license": "other"})
    hub.alias("datasets", "imdb", "stanfordnlp/imdb")
    hub.space("org/space", {"app.py": "import gradio"}, card={"sdk": "gradio", "models": ["org/model"]})
    return hub


@pytest.fixture
def api(served: TestHub) -> HfApi:
    return HfApi(endpoint=served.url, token=False)


def test_model_info(api: HfApi, served: TestHub) -> None:
    commit = served.repositories["models", "org/model"].commit
    for revision in (None, "main", commit):
        info = api.model_info("org/model", revision=revision, files_metadata=True, securityStatus=True, timeout=10)
        assert info.sha == commit and info.card_data is not None and info.card_data["license"] == "mit"
        assert info.security_repo_status == {"scansDone": True, "filesWithIssues": []}
        files = {file.rfilename: file for file in info.siblings or ()}
        assert files["config.json"].blob_id == git_blob(CONFIG)
        lfs = files["model.safetensors"].lfs
        assert lfs is not None and lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
        assert info.safetensors is not None and info.safetensors.total == 6
    plain = api.model_info("org/model")
    assert plain.siblings is not None and plain.siblings[0].size is None and plain.base_models is None


def test_expand(api: HfApi, served: TestHub) -> None:
    info = api.model_info("org/model", expand=["baseModels", "sha", "cardData", "gated", "private", "disabled"])
    assert info.sha == served.repositories["models", "org/model"].commit
    assert info.base_models is not None and served.requests[-1].query["expand"][0] == "baseModels"
    assert info.siblings is None
    assert api.dataset_info("imdb", expand=["sha", "cardData"]).id == "stanfordnlp/imdb"
    assert api.space_info("org/space", expand=["sdk", "models"]).models == ["org/model"]


def test_data_sets_and_spaces(api: HfApi) -> None:
    assert api.dataset_info("stanfordnlp/imdb", files_metadata=True).siblings
    assert api.space_info("org/space", files_metadata=True).sdk == "gradio"


def test_a_renamed_repository_answers_under_its_new_name(api: HfApi) -> None:
    assert api.model_info("old/name", revision="main").id == "org/model"


def test_lists_are_paged(api: HfApi, served: TestHub) -> None:
    served.page = 2
    assert [info.id for info in api.list_models(author="org")] == ["org/base", "org/disabled", "org/gated", "org/model"]
    entries = list(api.list_repo_tree("org/model", recursive=True, expand=True))
    assert [entry.path for entry in entries] == [
        "README.md",
        "config.json",
        "model.safetensors",
        "sub",
        "sub/deep",
        "sub/deep/a.txt",
    ]
    assert [entry.path for entry in api.list_repo_tree("org/model", "sub")] == ["sub/deep"]
    assert api.list_repo_files("org/model") == ["README.md", "config.json", "model.safetensors", "sub/deep/a.txt"]


def test_refs_commits_paths_and_collections(api: HfApi, served: TestHub) -> None:
    repository = served.repositories["models", "org/model"]
    first = repository.commit
    second = served.update(repository, {"config.json": b"{}"})
    assert api.list_repo_refs("org/model").branches[0].target_commit == second
    assert [commit.commit_id for commit in api.list_repo_commits("org/model")] == [second, first]
    assert [info.path for info in api.get_paths_info("org/model", ["config.json", "no"])] == ["config.json"]
    served.collection("org/best-1", [("model", "org/model"), ("paper", "1810.04805")])
    assert [item.item_id for item in api.get_collection("org/best-1").items] == ["org/model", "1810.04805"]


def test_files_are_downloaded_at_a_commit(served: TestHub, tmp_path: Path) -> None:
    commit = served.repositories["models", "org/model"].commit
    for name, data in (("config.json", CONFIG), ("model.safetensors", WEIGHTS)):
        path = hf_hub_download("org/model", name, endpoint=served.url, cache_dir=tmp_path, token=False)
        assert Path(path).read_bytes() == data and commit in path
    folder = Path(snapshot_download("org/model", endpoint=served.url, cache_dir=tmp_path, token=False))
    assert (folder / "sub/deep/a.txt").read_text() == "a"
    assert (tmp_path / "models--org--model" / "trees" / f"{commit}.json").is_file()
    assert {repo.repo_id for repo in scan_cache_dir(tmp_path).repos} == {"org/model"}


def test_safetensors_metadata(api: HfApi) -> None:
    assert api.get_safetensors_metadata("org/model").parameter_count == {"F32": 6}


def test_what_is_not_there(api: HfApi, served: TestHub, tmp_path: Path) -> None:
    with pytest.raises(HfHubHTTPError) as missing:
        api.model_info("org/none")
    assert missing.value.response.status_code == 401
    signed = HfApi(endpoint=served.url, token=TOKEN)
    with pytest.raises(RepositoryNotFoundError):
        signed.model_info("org/none")
    with pytest.raises(RevisionNotFoundError):
        api.model_info("org/model", revision="none")
    with pytest.raises(RemoteEntryNotFoundError):
        hf_hub_download("org/model", "none.bin", endpoint=served.url, cache_dir=tmp_path, token=False)
    assert not api.file_exists("org/model", "none.bin") and api.file_exists("org/model", "config.json")
    assert signed.repo_exists("org/model") and not signed.repo_exists("org/none")


def test_who_may_read(api: HfApi, served: TestHub, tmp_path: Path) -> None:
    signed = HfApi(endpoint=served.url, token=TOKEN)
    assert api.model_info("org/gated").gated == "manual"
    for client in (api, signed):
        with pytest.raises(GatedRepoError):
            client.hf_hub_download("org/gated", "config.json", cache_dir=tmp_path)
    served.granted[TOKEN] = {"org/gated"}
    assert Path(signed.hf_hub_download("org/gated", "config.json", cache_dir=tmp_path)).read_bytes() == CONFIG
    with pytest.raises(GatedRepoError):
        api.auth_check("org/gated")
    signed.auth_check("org/gated")
    with pytest.raises(HfHubHTTPError):
        api.model_info("org/private")
    assert signed.model_info("org/private").private is True
    assert api.model_info("org/disabled").disabled is True
    with pytest.raises(LocalEntryNotFoundError) as disabled:
        api.hf_hub_download("org/disabled", "config.json", cache_dir=tmp_path)
    assert isinstance(disabled.value.__cause__, DisabledRepoError)
    with pytest.raises(HfHubHTTPError) as refused:
        HfApi(endpoint=served.url, token="hf_wrong").model_info("org/model")
    assert refused.value.response.status_code == 401


def test_the_store_of_large_files_can_be_another_host(served: TestHub, tmp_path: Path) -> None:
    with TestHub() as store:
        store.blobs = served.blobs
        served.lfs_host = store.url
        path = hf_hub_download("org/model", "model.safetensors", endpoint=served.url, cache_dir=tmp_path, token=TOKEN)
        assert Path(path).read_bytes() == WEIGHTS
        assert all("authorization" not in request.headers for request in store.requests) and store.requests
