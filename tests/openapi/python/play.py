"""schemathesis against a real server: no fault of the server, and no answer that is not told."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from document import Document

HERE = pathlib.Path(__file__).parent

# What has to be seen for the run to mean anything, beyond each operation's own success.
BEYOND = {
    "finishSignIn": ["403 code_wrong"],
    "pairDevice": ["403 pairing_refused"],
    "join": ["400 body_malformed", "403"],
    "changeTicket": ["400 body_malformed", "401", "404 not_found", "409"],
    "putPerson": ["400 body_malformed", "403 actor_foreign"],
    "readTicket": ["404 not_found"],
}


def main(server, document, examples):
    document = str(pathlib.Path(document).resolve())
    with tempfile.TemporaryDirectory() as folder:
        with running(server, folder) as base:
            environment = {
                **os.environ,
                "JARI_BASE": base,
                "JARI_DOCUMENT": document,
                "JARI_OUTBOX": f"{folder}/data/outbox.ndjson",
                "JARI_SEEN": f"{folder}/seen.json",
                "SCHEMATHESIS_HOOKS": "hooks",
                "PYTHONPATH": str(HERE),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            if not bites(environment, document, base, folder):
                print("schemathesis found nothing in a document that tells too little")
                return False
            run = schemathesis(environment, document, base, folder, ["--max-examples", examples])
            passed = subprocess.run(**run).returncode == 0
        seen = json.loads(pathlib.Path(folder, "seen.json").read_text(encoding="utf-8"))
        missing = not_reached(Document(document), seen)
        for name, answers in seen.items():
            print(f"{name}:", ", ".join(f"{answer} ({times})" for answer, times in answers.items()))
        print(*missing, sep="\n", end="\n" if missing else "")
        return passed and not missing


@contextlib.contextmanager
def running(server, folder):
    """A server with an event whose line is open."""
    words = [server, "serve", "--data", f"{folder}/data", "--listen", "127.0.0.1:0"]
    words += ["--name", "보건소 예약", "--contact", "02-120", "--event", str(HERE.parent / "one-town.toml")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout:
                if line.startswith("listening on "):
                    yield line.removeprefix("listening on ").strip()
                    break
            else:
                raise RuntimeError("the server ended before it listened")
        finally:
            process.terminate()


def schemathesis(environment, document, base, folder, more):
    """How one run is started."""
    program = str(pathlib.Path(sys.executable).with_name("schemathesis"))
    words = [program, "--config-file", str(HERE / "schemathesis.toml"), "run", document, "--url", base, *more]
    return {"args": words, "env": environment, "cwd": folder, "check": False}


def bites(environment, document, base, folder):
    """A document in which a reply is not told is found out, and for that reason."""
    told = json.loads(pathlib.Path(document).read_text(encoding="utf-8"))
    replies = told["paths"]["/v1/tickets"]["get"]["responses"]
    replies["203"] = replies.pop("200")
    less = pathlib.Path(folder, "less.json")
    less.write_text(json.dumps(told), encoding="utf-8")
    more = ["--include-operation-id", "listTickets", "--max-examples", "5"]
    run = schemathesis(environment, str(less), base, folder, more)
    said = subprocess.run(**run, capture_output=True, text=True)
    return said.returncode != 0 and "Undocumented status code" in said.stdout


def not_reached(document, seen):
    """Operations that never did what they are for, and refusals that were never met."""
    missing = []
    for name, operation in document.operations.items():
        success = [status for status in operation["responses"] if status.startswith("2")]
        wanted = success + BEYOND.get(name, [])
        met = seen.get(name, {})
        missing += [f"{name}: never {one}" for one in wanted if not any(answer.startswith(one) for answer in met)]
    return missing


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
