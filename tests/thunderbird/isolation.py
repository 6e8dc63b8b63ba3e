"""Installs policy and native manifest as an administrator would, without touching the machine.

The files lie in the system folders, but in a mount namespace that only this
Thunderbird sees.  It needs root or unprivileged user namespaces.
"""

import os
import shutil
import subprocess
from pathlib import Path

ETC = Path("/etc/thunderbird")
USR = Path("/usr")
# Where Debian's Thunderbird looks for native manifests, below USR.
MANIFESTS = Path("lib/mozilla/native-messaging-hosts")

# $1 folder for ETC, $2 folder for the manifests, $3 layers over USR, $4 user id,
# $5 group id, then the command.  The manifests' folder usually does not exist;
# the overlay makes it without making it.  It is bound once more from outside,
# because an overlay need not show files that come later.
SCRIPT = f"""set -e
mount --bind "$1" {ETC}
mount -t overlay overlay -o "lowerdir=$3:{USR}" {USR}
mount --bind "$2" {USR / MANIFESTS}
user=$4 group=$5
shift 5
[ "$user" = 0 ] || exec unshare --user --map-user="$user" --map-group="$group" "$@"
exec "$@"
"""


class SystemFiles:
    """The private system folders, below root, and the way to run a program in their sight.

    package is a folder with the files of a package, which are seen as installed.
    """

    def __init__(self, root, package=None):
        _require_namespaces()
        self._etc, self.manifests, self._layer = (root / name for name in ("etc", "hosts", "layer"))
        shutil.copytree(ETC, self._etc)  # Debian's own preferences stay
        (self._etc / "policies").mkdir(exist_ok=True)
        (self._layer / MANIFESTS).mkdir(parents=True)
        self._layers = [self._layer]
        if package is None:
            self.manifests.mkdir()
        else:
            shutil.copytree(package / "usr" / MANIFESTS, self.manifests)
            self._layers.append(package / "usr")

    @property
    def policies(self):
        """The file for the policies; Thunderbird reads it at its start."""
        return self._etc / "policies" / "policies.json"

    def wrap(self, command):
        """The command that runs command where these folders are the system's."""
        # As root of a user namespace one may mount, but the session bus knows
        # the real user only, so the script changes back to it.
        layers = ":".join(map(str, self._layers))
        folders = [self._etc, self.manifests, layers]
        script = ["sh", "-c", SCRIPT, "sh", *folders, os.getuid(), os.getgid()]
        return [str(word) for word in _unshare() + script + command]


def _unshare():
    return ["unshare", "--mount"] + ([] if os.getuid() == 0 else ["--map-root-user"])


def _require_namespaces():
    if subprocess.run(_unshare() + ["true"], capture_output=True).returncode != 0:
        raise RuntimeError("no mount namespace: needs root or unprivileged user namespaces, and more than a plain chroot")
