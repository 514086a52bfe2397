"""What other tools expect of this repository: an Action, a GitLab component, a hook, an image.

The steps of the Action run as they stand, against a sandbox; only GitHub itself is played.
"""

from __future__ import annotations

import itertools
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from docsync.cli import docsync as commands
from docsync.sandbox.server import running
from support.docsync_runs import Site
from support.git_repository import start

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "integrations"
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
SAID = re.compile(r"\bdocsync (\w+)([^|>\n]*)")


def loaded(path: Path) -> list[Any]:
    return list(YAML(typ="safe", pure=True).load_all(path.read_text(encoding="utf-8")))


ACTION = loaded(ROOT / "action.yml")[0]


KEYS = (f"JOB{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with running() as box:
        yield Site(box.url, box.host, box.user, box.token, box.space, box.profile.value)


@pytest.fixture
def site(server: Site) -> Site:
    """A space of one's own."""
    return server.make_space(next(KEYS))


@pytest.fixture
def job(tmp_path: Path, site: Site) -> Job:
    return Job(tmp_path, site)


class Job:
    """A runner of GitHub with a checkout: a workspace in `docs`, and the tools of the runner."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site
        self.tools = folder / "tools"
        self.tools.mkdir()
        self.tool("docsync", f'exec "{sys.executable}" -m docsync "$@"')
        self.docs = folder / "docs"
        self.docs.mkdir()
        settings = {
            "url": site.url,
            "space": site.space,
            "tree_id": "a-job",
            "profile": site.profile,
        }
        lines = [f'{name} = "{text}"' for name, text in settings.items()]
        (self.docs / ".docsync.toml").write_text("\n".join(lines))
        (self.docs / "index.md").write_text("# Harbour\n\nOne. See [it](nowhere.md).\n")
        start(self.docs)

    def tool(self, name: str, script: str) -> None:
        file = self.tools / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def run(self, command: str, code: int = 0, **inputs: str) -> str:
        """Run the last step of the Action with some inputs."""
        step = ACTION["runs"]["steps"][-1]
        given = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
        given |= {"command": command, "branch": "feature/x", "pull-request": "7"}
        given |= {"user": self.site.user, "token": self.site.token}
        given |= {name.replace("_", "-"): text for name, text in inputs.items()}
        env = {name: INPUT.sub(lambda m: given[m[1]], text) for name, text in step["env"].items()}
        kept = {name: text for name, text in os.environ.items() if not name.startswith("DOCSYNC_")}
        told = {
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "GITHUB_REPOSITORY": "kim/handbook",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.docs,
            env={**kept, **env, **told},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def test_the_action_checks_and_publishes_with_annotations(job: Job) -> None:
    warning = "::warning file=docs/index.md,line=3"
    (job.docs / ".git").rename(job.folder / ".git")
    assert warning in job.run("check", token="")
    told = job.run("push", arguments="--message 2.1 --minor")
    assert warning in told
    assert "created" in told
    job.run("publish", code=2)


def test_the_action_comments_on_a_pull_request_and_edits_its_comment(job: Job) -> None:
    log = job.folder / "log"
    job.tool("gh", f'echo "$@" >> "{log}"')
    job.run("review")
    summary = (job.folder / "summary").read_text()
    assert summary.startswith("<!-- docsync review -->")
    assert "One." in summary
    listed, posted = log.read_text().splitlines()
    assert "issues/7/comments" in listed
    assert posted.startswith("api repos/kim/handbook/issues/7/comments -F body=@/")
    job.tool("gh", f'echo "$@" >> "{log}"; case "$*" in *--jq*) echo 4711 ;; esac')
    job.run("review")
    assert "api -X PATCH repos/kim/handbook/issues/comments/4711 -F" in log.read_text()


def test_the_action_previews_a_branch_and_cleans_up(job: Job) -> None:
    parent = job.site.create("Previews", "<p>x</p>", job.site.homepage()).json()["id"]
    job.run("preview", preview_parent=parent)
    [line] = (job.folder / "output").read_text().splitlines()
    assert line.startswith(f"preview={job.site.url}/")
    job.run("clean", preview_parent=parent)
    with job.site.client as client:
        left = client.get(f"{job.site.url}/api/v2/pages/{parent}/direct-children").json()
    assert left["results"] == []


def test_nothing_that_is_said_to_the_action_becomes_a_command(job: Job) -> None:
    """Inputs reach scripts as variables only: a branch may be called anything."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    job.tool("docsync", 'for word in "$@"; do echo "<$word>"; done')
    branch = 'x"; touch hacked; "$(touch hacked)'
    assert f"<{branch}>" in job.run("preview", branch=branch, arguments="--minor $(touch hacked)")
    assert not (job.docs / "hacked").exists()


def test_each_input_of_the_action_is_used_and_each_used_one_is_there() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = set(INPUT.findall(text))
    assert used | {"folder"} == set(ACTION["inputs"])
    assert {"name", "description", "inputs", "outputs", "runs", "branding"} <= set(ACTION)
    for step in ACTION["runs"]["steps"]:
        assert "uses" in step or step["shell"] == "bash"


def test_the_example_workflow_uses_what_the_action_has() -> None:
    [workflow] = loaded(EXAMPLES / "github-workflow.yml")
    steps = [step for one in workflow["jobs"].values() for step in one["steps"]]
    ours = [step["with"] for step in steps if "docsync" in step["uses"]]
    assert len(ours) == len(workflow["jobs"])
    assert all(set(one) <= set(ACTION["inputs"]) for one in ours)


def test_the_component_for_gitlab_says_its_inputs_and_uses_them() -> None:
    spec, jobs = loaded(ROOT / "templates" / "docsync.yml")
    text = (ROOT / "templates" / "docsync.yml").read_text(encoding="utf-8")
    inputs = spec["spec"]["inputs"]
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", text)) == set(inputs)
    for name, one in jobs.items():
        assert name.startswith(".") or {"extends", "rules", "script"} <= set(one)
    [example] = loaded(EXAMPLES / "gitlab-ci.yml")
    assert set(example["include"][0]["inputs"]) <= set(inputs)
    assert inputs["stage"]["default"] in example["stages"]


@pytest.mark.parametrize("path", ["action.yml", "templates/docsync.yml", ".pre-commit-hooks.yaml"])
def test_each_command_and_option_that_is_written_down_is_there(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    context = click.Context(commands)
    known = {name: commands.get_command(context, name) for name in commands.list_commands(context)}
    said = [one for one in SAID.findall(text) if one[0] in known]
    assert said
    for name, rest in said:
        command = known[name]
        assert command is not None
        options = {option for one in command.params for option in one.opts}
        assert set(re.findall(r"\s(--[a-z-]+)", rest)) <= options, (name, rest)


def test_the_hook_is_one_that_pre_commit_understands() -> None:
    [[hook]] = loaded(ROOT / ".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"
    [example] = loaded(EXAMPLES / "pre-commit-config.yaml")
    assert example["repos"][0]["hooks"][0]["id"] == hook["id"]


@pytest.mark.parametrize("path", ["Dockerfile", "docs/integrations/Dockerfile"])
def test_images_copy_what_is_there_and_begin_with_docsync(path: str) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    here = [word for word in copied if not word.startswith(("--", "/"))]
    assert all((ROOT / word).exists() for word in here)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{word}" for word in here} <= set(ignored)
    assert 'ENTRYPOINT ["docsync"]' in lines
