"""A lineage of 40 repositories on the test Hub: six generations, two merges, a cycle, a gated one, a missing one."""

from __future__ import annotations

from tests.hub.server import TestHub

__all__ = ["ASKED", "DEPTH", "MISSING", "REPOSITORIES", "forty"]

ASKED = "acme/final"
DEPTH = 6
REPOSITORIES = 40
MISSING = "gone/parent"


def forty(hub: TestHub) -> list[str]:
    """Put the lineage on a Hub.

    Returns:
        The ids of all that are there and reached: 38 models and data sets besides the asked one, the missing one not
        among them.
    """
    made: list[str] = []

    def model(name: str, parents: list[str], **state: object) -> str:
        repo_id = name if "/" in name else f"acme/{name}"
        card: dict[str, object] = {"license": "apache-2.0", "datasets": [f"data/{len(made) % 6}"]}
        if parents:
            card["base_model"] = parents
        hub.model(repo_id, card=card, **state)
        made.append(repo_id)
        return repo_id

    # Five branches of six generations, two of which end in one merge each, and a root that leads back.
    generations = [[f"acme/g{depth}-{branch}" for branch in range(5)] for depth in range(1, DEPTH)]
    last = ["acme/root-a", "acme/root-b", "acme/root-c"]
    model(ASKED, generations[0])
    for depth, names in enumerate(generations, 1):
        after = generations[depth] if depth < len(generations) else [last[0], last[0], last[1], last[1], last[2]]
        for branch, name in enumerate(names):
            parents = [after[branch]]
            if (depth, branch) in ((1, 0), (2, 3)):
                parents.append(after[branch + 1])  # a merge
            if (depth, branch) == (3, 2):
                parents.append(MISSING)
            model(name, parents, gated="manual" if (depth, branch) == (2, 1) else False)
    model(last[0], [ASKED])  # the cycle
    model(last[1], [])
    model(last[2], [])
    for number in range(6):
        hub.dataset(f"data/{number}", card={"license": "mit"})
        made.append(f"data/{number}")
    for number in range(REPOSITORIES - len(made) - 1):
        hub.dataset(f"data/more-{number}", card={"license": "mit"})
        made.append(f"data/more-{number}")
    more = [name for name in made if name.startswith("data/more-")]
    hub.model(last[2], card={"license": "apache-2.0", "datasets": ["data/5", *more]})
    return made
