"""A key is used and never kept: it is in no file, on no screen and in no list of processes."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import urllib.parse
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from command_line import BIN, environment, graphgen
from graphgen.llm.simulator import Simulator

KEY = "marked/Key+4711.do-not-keep_me=="
SPELLINGS = [KEY, urllib.parse.quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode(), json.dumps(KEY)[1:-1]]
TEXT = (
    "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. The Kelmar River flows "
    "through Lindau. Hugo Falk built the Lindau Observatory in 1902. The Lindau Observatory stands on Norholm Hill."
)


class Telltale:
    """An endpoint in front of the simulator that repeats the key in errors, broken bodies and headers."""

    def __init__(self, behind: str, session: aiohttp.ClientSession) -> None:
        self.heard: list[str] = []
        self._behind = behind
        self._session = session

    async def answer(self, request: web.Request) -> web.Response:
        said = request.headers.get("Authorization", "")
        self.heard.append(said)
        number = len(self.heard)
        echo = {"x-you-said": said, "set-cookie": f"session={said}"}
        if number % 5 == 0:
            error = {"error": {"message": f"No luck with {said}, which is {KEY}.", "code": said}}
            return web.json_response(
                error, status=(500, 429, 503)[number // 5 % 3], headers=echo | {"retry-after": "0"}
            )
        if number % 7 == 0:
            return web.Response(text=f"<html>Proxy error for {said}</html>", content_type="text/html", headers=echo)
        if number % 11 == 0:
            return web.json_response({"error": {"message": f"Not for {KEY}"}}, status=400, headers=echo)
        url = f"{self._behind}{request.path.removeprefix('/v1')}"
        async with self._session.post(url, data=await request.read()) as response:
            return web.Response(
                body=await response.read(), status=response.status, content_type="application/json", headers=echo
            )


@asynccontextmanager
async def telltale() -> AsyncGenerator[tuple[str, Telltale]]:
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        endpoint = Telltale(simulator.base_url, session)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", endpoint.answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", endpoint
        finally:
            await runner.cleanup()


def command(folder: Path, base_url: str) -> list[str]:
    words = [str(BIN / "graphgen"), "run", "--method", "graphgen", "--input", "text.txt", "--out", "run"]
    words += ["--set", "partition.min_units=1"]
    for role, model in (("synthesizer", "offline"), ("trainee", "ngram")):
        for name, value in (("base_url", base_url), ("model", model), ("api_key_env", "MARKED"), ("concurrency", 4)):
            words += ["--set", f"{role}.{name}={value}"]
    (folder / "text.txt").write_text(TEXT)
    return words


async def processes_say(pid: int) -> str:
    """What `ps` shows of a process and its children."""
    listing = await asyncio.create_subprocess_exec(
        "ps", "-ww", "-o", "args", "-p", str(pid), "--ppid", str(pid), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    said, _ = await listing.communicate()
    path = Path("/proc") / str(pid) / "cmdline"
    return said.decode(errors="replace") + (path.read_text(errors="replace") if path.exists() else "")


def leaks(folder: Path, said: dict[str, str]) -> list[str]:
    """Where the key is found."""
    contents = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    contents |= {name: text.encode() for name, text in said.items()}
    return [f"{name}: {key}" for name, content in contents.items() for key in SPELLINGS if key.encode() in content]


async def test_a_key_is_found_nowhere(tmp_path: Path) -> None:
    async with telltale() as (base_url, endpoint):
        process = await asyncio.create_subprocess_exec(
            *command(tmp_path, base_url),
            cwd=tmp_path,
            env=environment(MARKED=KEY, GRAPHGEN_DEBUG="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        ending = asyncio.create_task(process.communicate())
        while not endpoint.heard and not ending.done():
            await asyncio.wait([ending], timeout=0.01)
        listed = await processes_say(process.pid)
        out, err = await ending
    assert set(endpoint.heard) == {f"Bearer {KEY}"}, "the key was used"
    assert len(endpoint.heard) > 20
    assert "graphgen" in listed
    assert (tmp_path / "run" / "manifest.json").exists(), err.decode()
    failures = (tmp_path / "run" / "failures.jsonl").read_text()
    assert "Not for ***" in failures, "what the endpoint said is told, without the key"
    assert (tmp_path / ".graphgen" / "cache.sqlite").stat().st_size > 0
    exported = graphgen(tmp_path, "cache", "export", "answers.jsonl", MARKED=KEY)
    assert exported.code == 0
    stats = graphgen(tmp_path, "cache", "stats", MARKED=KEY)
    said = {"stdout": out.decode(), "stderr": err.decode(), "ps": listed, "stats": stats.out + stats.err}
    assert leaks(tmp_path, said) == []


async def test_an_endpoint_that_refuses_the_key_is_told_without_it(tmp_path: Path) -> None:
    async def refuse(request: web.Request) -> web.Response:
        said = f"Incorrect API key provided: {request.headers['Authorization']}."
        return web.json_response({"error": {"message": said}}, status=401)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", refuse)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    words = command(tmp_path, base_url)
    process = await asyncio.create_subprocess_exec(
        *words, cwd=tmp_path, env=environment(MARKED=KEY), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    await runner.cleanup()
    assert process.returncode == 1
    assert b"refused the API key (401)" in out
    assert leaks(tmp_path, {"stdout": out.decode(), "stderr": err.decode()}) == []


@pytest.mark.parametrize(
    "setting",
    [
        f"synthesizer.base_url=http://user:{KEY}@127.0.0.1:1/v1",
        f"synthesizer.base_url=http://127.0.0.1:1/v1?key={KEY}",
        f"synthesizer.api_key_env={KEY}",
        f"synthesizer.api_key={KEY}",
        f"synthesizer.headers={{Authorization: '{KEY}'}}",
    ],
)
def test_a_key_in_the_wrong_place_is_refused_before_anything_is_written(tmp_path: Path, setting: str) -> None:
    words = command(tmp_path, "http://127.0.0.1:1/v1")[1:]
    done = graphgen(tmp_path, *words, "--set", setting)
    assert done.code == 2
    assert not (tmp_path / "run").exists()
    assert leaks(tmp_path, {"stdout": done.out, "stderr": done.err}) == []
