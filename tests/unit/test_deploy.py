"""The deployment files against the code: nothing here starts a container."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from api.cli.application import build
from api.known_settings import known_variables
from deploy.runtime_only import EXTRAS, KEPT, closure, normal
from workers.settings_file import LIBRARY_PREFIXES, load_settings_file

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PACKAGES = ("nlp", "indexing", "scoring", "workers", "api")
TRAINING = (
    "nlp/training",
    "scoring/models/boosting.py",
    "scoring/models/peers.py",
    "scoring/models/wording.py",
)
ASSIGNED = re.compile(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
SERVICE_KEYS = {
    *("build", "cap_drop", "command", "depends_on", "deploy", "env_file", "environment"),
    *("healthcheck", "hostname", "image", "init", "networks", "ports", "profiles", "read_only"),
    *("restart", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "ulimits", "volumes"),
}
"""Those of the Compose specification that we use."""
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period"}
OURS = ("api", "worker-parse", "worker-encode", "beat")


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return loaded


def assigned(name: str) -> dict[str, str]:
    return dict(ASSIGNED.findall((DEPLOY / name).read_text(encoding="utf-8")))


# --- settings files ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one-machine.env", "cluster.env"])
def test_every_name_in_a_settings_file_is_a_setting(name: str) -> None:
    assert set(assigned(name)) <= known_variables()


@pytest.mark.parametrize("name", ["one-machine.env", "cluster.env"])
def test_the_settings_files_can_be_read(name: str) -> None:
    environ: dict[str, str] = {}
    load_settings_file(DEPLOY / name, known=known_variables, environ=environ)
    set_there = {key for key in environ if key.startswith(("NOVUM_", *LIBRARY_PREFIXES))}
    assert set_there - {"NOVUM_SETTINGS_FILE"} <= set(assigned(name))


def test_both_settings_files_name_the_same_settings_in_the_same_order() -> None:
    assert list(assigned("one-machine.env")) == list(assigned("cluster.env"))


def test_one_machine_needs_no_setting() -> None:
    environ: dict[str, str] = {}
    load_settings_file(DEPLOY / "one-machine.env", known=known_variables, environ=environ)
    assert set(environ) == {"NOVUM_SETTINGS_FILE"}


# --- compose.yaml --------------------------------------------------------------------------


def services() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from compose()["services"].items()


def test_only_keys_of_the_compose_specification_are_used() -> None:
    known = {"name", "services", "networks", "volumes"}
    assert {key for key in compose() if not key.startswith("x-")} == known
    for name, service in services():
        assert set(service) <= SERVICE_KEYS, name
        assert set(service.get("healthcheck", {})) <= HEALTH_KEYS, name
        assert set(service.get("networks", ())) <= set(compose()["networks"]), name
        named = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert named <= set(compose()["volumes"]), name
        assert set(service.get("depends_on", {})) <= set(compose()["services"]), name


def test_every_service_restarts_stops_gently_and_is_limited() -> None:
    for name, service in services():
        assert service["restart"] == "unless-stopped", name
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"memory", "cpus"}, name
        assert "healthcheck" in service or name == "api", name  # its image has one


def test_only_the_api_is_reachable_and_only_from_its_host() -> None:
    assert [name for name, service in services() if "ports" in service] == ["api"]
    ports = compose()["services"]["api"]["ports"]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert compose()["networks"]["back"]["internal"] is True
    outside = [n for n, s in services() if list(s["networks"]) != ["back"]]
    assert outside == ["api"]


def test_what_containers_are_told_are_settings() -> None:
    for name in OURS:
        told = compose()["services"][name]["environment"]
        assert {n for n in told if n.startswith("NOVUM_")} <= known_variables(), name
        assert compose()["services"][name]["env_file"] == ["cluster.env"]


def test_no_password_stands_in_the_file_and_each_is_asked_for() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked == set(assigned("compose.env"))
    for line in text.splitlines():
        if re.search(r"(PASSWORD|PASS|TOKEN|SECRET_KEY): ", line):
            assert "${" in line, line


def test_every_image_has_a_version() -> None:
    for name, service in services():
        assert re.search(r":[\w.-]+\Z", service["image"]), name
        assert not service["image"].endswith(":latest")


def test_commands_of_the_containers_are_commands_of_novum() -> None:
    commands = get_command(build()).commands  # type: ignore[attr-defined]
    for name in OURS:
        command, *arguments = compose()["services"][name]["command"]
        options = {option for p in commands[command].params for option in p.opts}
        options |= {option for p in commands[command].params for option in p.secondary_opts}
        assert {a for a in arguments if a.startswith("--")} <= options, name


# --- the image -----------------------------------------------------------------------------


def dockerfile() -> str:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    return text.replace("\\\n", " ")


def test_the_image_is_installed_as_the_makefile_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    locked = "--quiet --require-hashes --no-deps --requirement constraints.txt"
    assert f"pip install {locked}" in makefile
    assert f"pip install {locked}" in dockerfile()
    assert "--no-build-isolation" in makefile
    assert "--no-build-isolation" in dockerfile()


def test_every_package_and_file_that_is_copied_is_there_and_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile(), re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert set(PACKAGES) <= copied
    assert copied == let_through
    assert all((ROOT / source).exists() for source in copied)


def test_the_image_runs_as_nobody_special_and_asks_no_network() -> None:
    last = dockerfile().rpartition("\nFROM ")[2]
    assert re.search(r"^USER novum$", last, re.MULTILINE)
    assert "HF_HUB_OFFLINE=1" in last
    assert "TRANSFORMERS_OFFLINE=1" in last
    assert "HEALTHCHECK" in last
    assert "pip install" not in last
    told = set(re.findall(r"\b(NOVUM_\w+)=", last))
    assert told <= known_variables()
    assert "change-me" not in last


def test_the_image_keeps_every_package_that_the_code_imports() -> None:
    needed = closure("novum", EXTRAS) | KEPT
    owners = packages_distributions()
    for module in sorted(imported()):
        if module in sys.stdlib_module_names or module in PACKAGES:
            continue
        names = {normal(owner) for owner in owners.get(module, ())}
        assert not names or names & needed, (module, names)


def imported() -> set[str]:
    """By the runtime: a training says itself which package it lacks."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if any(path.is_relative_to(ROOT / place) for place in TRAINING):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
    return found


def test_what_only_tests_need_is_left_out_of_the_image() -> None:
    command = [sys.executable, str(DEPLOY / "runtime_only.py")]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {"pytest", "mypy", "ruff", "moto"} <= set(out)
    assert not {"novum", "celery", "elasticsearch", "torch", "psycopg-binary", "redis"} & set(out)


def test_the_scripts_are_sound_shell() -> None:
    for script in DEPLOY.glob("*.sh"):
        assert script.stat().st_mode & 0o111, script
        subprocess.run(["bash", "-n", str(script)], check=True)


# --- what benchmarks compare with ----------------------------------------------------------


def test_docling_is_locked_by_hashes_and_names_no_address() -> None:
    text = (ROOT / "benchmarks" / "docling.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9.-]+)==[\w.]+ \\$", text, re.MULTILINE)
    hashes = re.findall(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$", text, re.MULTILINE)
    assert len(pins) + len(hashes) == len(text.splitlines())
    assert {"docling-parse", "docling-slim"} <= set(pins)
    assert not {"torch", "torchvision", "transformers"} & set(pins)


def test_docling_is_installed_for_nobody_who_did_not_ask() -> None:
    assert "docling" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--require-hashes --no-deps --requirement benchmarks/docling.txt" in makefile
    for target in ("demo", "test", "bench-reading"):
        needed = re.search(rf"^{target}:(.*)##", makefile, re.MULTILINE)
        assert needed
        assert "docling" not in needed[1]
