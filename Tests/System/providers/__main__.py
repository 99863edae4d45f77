"""The double as a process:

    python3 Tests/System/providers [--port N] [--port-file FILE] [--tongue es|en] [--rules FILE]

Ends with SIGTERM or SIGINT. The port goes to the file when everything is ready.
"""
import argparse
import json
import pathlib
import signal
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from providers.double import DIALECTS, ProviderDouble  # noqa: E402
from providers.speech import LINES  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="A double of the model providers on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--port-file", type=pathlib.Path, help="where the port is written")
    parser.add_argument("--tongue", choices=sorted(LINES), help="answer with lines of a talk in this language")
    parser.add_argument("--rules", type=pathlib.Path, help="a JSON file with a list of rules")
    options = parser.parse_args()
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with ProviderDouble(options.tongue, port=options.port) as double:
        for fields in reversed(json.loads(options.rules.read_text()) if options.rules else []):
            double.rule(**fields)
        if options.port_file:
            partial = options.port_file.with_suffix(".partial")
            partial.write_text(str(double.port))
            partial.rename(options.port_file)
        for name in DIALECTS:
            print(f"{name:<12}{double.url(name)}", flush=True)
        over.wait()


if __name__ == "__main__":
    main()
