"""`python -m kfp_compile` is the command `kfp-compile`, with the KFP SDK of this Python."""

import os
import subprocess
import sys

from kfp_compile._binary import find_binary


def main() -> int:
    environment = dict(os.environ)
    if sys.prefix != sys.base_prefix:
        environment["VIRTUAL_ENV"] = sys.prefix
    else:
        environment.pop("VIRTUAL_ENV", None)
        environment["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), environment.get("PATH", os.defpath)])
    command = [find_binary(), *sys.argv[1:]]
    if os.name == "posix":
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
