"""docker-compose.yaml keeps every part closed and alive: what a service added later forgets first."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

REPO = Path(__file__).parents[2]
FILE: dict[str, Any] = yaml.safe_load((REPO / "docker-compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
ONE_COMMAND = {"init", "cli", "mail-demo", "backup", "restore"}
OWN_IMAGE = "${BAO_CAO_IMAGE:-"
"""Made by our Dockerfile, which names an ordinary user."""


@pytest.mark.parametrize("name", SERVICES)
def test_no_part_may_do_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and not service.get("privileged")
    assert service["image"].startswith(OWN_IMAGE) or service["user"] not in ("", "root", "0"), "runs as root"
    assert service["mem_limit"] and service["pids_limit"], "one part takes the whole server"
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}, "its log fills the disk"


@pytest.mark.parametrize("name", SERVICES)
def test_what_runs_all_day_is_watched_and_started_again(name: str) -> None:
    service = SERVICES[name]
    if name in ONE_COMMAND:
        assert service["restart"] == "no" and "healthcheck" not in service
    else:
        assert service["restart"] == "unless-stopped" and service["healthcheck"]["test"]


def test_only_the_page_is_to_be_reached_and_only_from_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
    assert ports.keys() == {"api-server", "proxy"} and SERVICES["proxy"]["profiles"] == ["tls"]
    for (port,) in ports.values():
        assert re.match(r"\$\{BAO_CAO_(TLS_)?ADDRESS:-127\.0\.0\.1\}:", port)


def test_the_database_and_the_broker_do_not_reach_out() -> None:
    assert FILE["networks"]["inside"] == {"internal": True}
    for name in ("database", "redis", "init", "dag-processor", "triggerer"):
        assert SERVICES[name]["networks"] == ["inside"], name
    assert SERVICES["mail-demo"]["network_mode"] == "none"


def test_every_secret_is_a_file_and_none_has_a_default() -> None:
    for name, secret in FILE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    for name, service in SERVICES.items():
        assert set(service.get("secrets", ())) <= FILE["secrets"].keys(), name
        named = {key for key in service.get("environment", {}) if re.search("PASSWORD|SECRET|TOKEN|KEY", key)}
        assert {key for key in named if not key.endswith("_FILE")} == set(), name


def test_images_have_exact_tags() -> None:
    build = (REPO / "Dockerfile").read_text("utf-8")
    named = {re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", service["image"]) for service in SERVICES.values()}
    named |= set(re.findall(r"^ARG PYTHON_IMAGE=(.*)$", build, re.MULTILINE))
    assert len(named) == 5
    for image in named:
        assert re.search(r":\d+(\.\d+)+(-[\w-]+)?$", image), image
