"""The command says where it serves in one line, serves, and stops when told to."""

import json
import signal
import subprocess
import sys
import urllib.request

import pytest

from graphgen.llm.simulator.__main__ import main


def test_it_prints_one_line_when_ready_and_stops_on_sigterm(tmp_path):
    log = tmp_path / "log.jsonl"
    arguments = ["--port", "0", "--echo-text", "no", "--no-logprobs", "--log", str(log)]
    command = [sys.executable, "-m", "graphgen.llm.simulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        ready = json.loads(process.stdout.readline())
        request = urllib.request.Request(  # noqa: S310 - a loopback URL that the process itself printed
            f"{ready['base_url']}/chat/completions",
            data=b'{"model":"echo","messages":[{"role":"user","content":"x"}],"logprobs":true}',
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - as above
            reply = json.load(response)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert reply["choices"][0]["message"]["content"] == "no"
    assert ready["pid"] == process.pid
    assert ready["base_url"].startswith("http://127.0.0.1:")
    assert json.loads(log.read_text(encoding="utf-8"))["outcome"] == "answered"


@pytest.mark.parametrize("arguments", [["--error-rate", "2"], ["--latency-p99-ms", "5"], ["--known", "/no/such/file"]])
def test_impossible_flags_exit_with_2_and_a_reason(arguments, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip()
