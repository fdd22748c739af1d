"""Renders a Kustomization as `kustomize build` does, as far as ours go; refuses all else.

Resources, components, strategic merge patches with or without a target, a namespace, images, and
generated ConfigMaps of files. Lists merge by Kubernetes' merge keys; all others are replaced.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]
KNOWN = {"apiVersion", "kind", "namespace", "resources", "components", "configMapGenerator",
         "patches", "images"}  # fmt: skip
MERGE_KEYS = {
    "containers": "name", "initContainers": "name", "env": "name", "volumes": "name",
    "volumeMounts": "mountPath", "ports": "containerPort",
}  # fmt: skip
CLUSTER_WIDE = {"Namespace", "ClusterRole", "ClusterRoleBinding"}


def build(folder: Path) -> list[Manifest]:
    """Returns every manifest of an overlay, in its order."""
    return _applied(folder, [])


def _applied(folder: Path, below: list[Manifest]) -> list[Manifest]:
    here: Manifest = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert here.keys() <= KNOWN, f"{folder}: {here.keys() - KNOWN} is not known here"
    found = deepcopy(below)
    for name in here.get("resources", []):
        path = folder / name
        found += build(path) if path.is_dir() else _documents(_within(folder, name))
    found += [_config_map(folder, each) for each in here.get("configMapGenerator", [])]
    names = [(each["kind"], each["metadata"]["name"]) for each in found]
    assert len(names) == len(set(names)), "two manifests of one name"
    for name in here.get("components", []):
        found = _applied((folder / name).resolve(), found)
    for patch in here.get("patches", []):
        assert patch.keys() <= {"path", "target"}
        (above,) = _documents(_within(folder, patch["path"]))
        chosen = [each for each in found if _targets(patch.get("target"), above)(each)]
        assert chosen, f"{folder}: {patch} changes nothing"
        for each in chosen:
            index = found.index(each)
            named = above | {key: each[key] for key in ("apiVersion", "kind")}
            named["metadata"] = {**above["metadata"], "name": each["metadata"]["name"]}
            found[index] = merged(each, named)
    for image in here.get("images", []):
        _rename(found, image)
    for each in found:
        if "namespace" in here and each["kind"] not in CLUSTER_WIDE:
            each["metadata"]["namespace"] = here["namespace"]
            for subject in each.get("subjects", []):
                subject["namespace"] = here["namespace"]
    return found


def merged(below: Any, above: Any, key: str = "") -> Any:
    """Lays a strategic merge patch over what is there."""
    if isinstance(below, dict) and isinstance(above, dict):
        assert not any(name.startswith("$") for name in above), "no directives here"
        both = {name: merged(below[name], value, name) for name, value in above.items()
                if name in below}  # fmt: skip
        return below | both | {name: v for name, v in above.items() if name not in below}
    if isinstance(below, list) and isinstance(above, list) and key in MERGE_KEYS:
        by = MERGE_KEYS[key]
        changed = {each[by]: each for each in above}
        there = {each[by] for each in below}
        new = [each for each in above if each[by] not in there]  # kustomize puts these first
        return new + [merged(each, changed.get(each[by], {})) for each in below]
    return deepcopy(above)


def _targets(target: Manifest | None, patch: Manifest) -> Callable[[Manifest], bool]:
    wanted = target or {"kind": patch["kind"], "name": patch["metadata"]["name"]}
    assert wanted.keys() <= {"kind", "name", "labelSelector"}

    def is_one(each: Manifest) -> bool:
        labels = each["metadata"].get("labels", {})
        label, _, value = wanted.get("labelSelector", "").partition("=")
        return (
            each["kind"] == wanted["kind"]
            and re.fullmatch(wanted.get("name", ".*"), each["metadata"]["name"]) is not None
            and (not label or labels.get(label) == value)
        )

    return is_one


def _rename(found: list[Manifest], image: Manifest) -> None:
    assert image.keys() == {"name", "newName", "newTag"}
    uses = [
        container
        for each in found
        for kind in ("containers", "initContainers")
        for container in each.get("spec", {}).get("template", {}).get("spec", {}).get(kind, [])
        if container["image"].partition(":")[0] == image["name"]
    ]
    assert uses, f"nothing has the image {image['name']}"
    for container in uses:
        container["image"] = f"{image['newName']}:{image['newTag']}"


def _config_map(folder: Path, made: Manifest) -> Manifest:
    assert made.keys() == {"name", "files", "options"}
    assert made["options"] == {"disableNameSuffixHash": True}
    data = {name: _within(folder, name).read_text() for name in made["files"]}
    metadata = {"name": made["name"]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def _within(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    assert path.is_relative_to(folder.resolve()), f"{name}: kustomize reads no file elsewhere"
    return path


def _documents(path: Path) -> list[Manifest]:
    return [each for each in yaml.safe_load_all(path.read_text()) if each]
