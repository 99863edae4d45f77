#!/usr/bin/env python3
"""The vendors' own SDKs, pinned, in a folder under .build: nothing of the system is touched.  sdks.py installs them."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
PINS = pathlib.Path(__file__).with_name("sdks.txt")
FOLDER = ROOT / ".build" / f"provider-sdks-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]}"


def installed():
    return FOLDER.is_dir()


def use():
    """Lets `import openai` and the others find them."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))


def install():
    if installed():
        return
    FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent, prefix="provider-sdks-") as folder:
        target = pathlib.Path(folder) / "target"
        subprocess.run(
            ["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:",
                "--no-compile",
             "--target", str(target), "--requirement", str(PINS)],
            check=True, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"})
        try:
            target.rename(FOLDER)
        except OSError:
            if not installed():  # Somebody else was faster, or else it is an error.
                raise
            shutil.rmtree(target)


if __name__ == "__main__":
    install()
