"""The Debian package, built from a clone of the sources under test, or their tarball."""

import fcntl
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = pathlib.Path(os.environ["BCC_GUARD_PACKAGES"])

# Whoever checked the sources out need not be who tests them.
_settings = OUTPUT.with_suffix(".gitconfig")
_settings.parent.mkdir(parents=True, exist_ok=True)
_settings.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
os.environ["GIT_CONFIG_GLOBAL"] = str(_settings)

# Nothing of these may be seen in the result.
ORDINARY = {"umask": 0o022, "environment": {"TZ": "UTC", "LC_ALL": "C.UTF-8"}}
ODD = {"umask": 0o077, "environment": {"TZ": "Asia/Tokyo", "LC_ALL": "C"}}


def run(*command, **options):
    """Runs a command that has to succeed; returns what it wrote."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


@functools.cache
def commit():
    """What is tested: the last commit, with what is changed since then; its time is that of the last."""
    head, time = run("git", "-C", SOURCE, "log", "-1", "--format=%H %ct").split()
    dates = {"GIT_AUTHOR_DATE": f"{time} +0000", "GIT_COMMITTER_DATE": f"{time} +0000"}
    index = SOURCE / run("git", "-C", SOURCE, "rev-parse", "--git-path", "index").strip()
    with tempfile.TemporaryDirectory() as folder:
        # An index of its own: that of the sources is locked for as long as somebody asks for their state.
        own = shutil.copy(index, folder)
        environment = {**os.environ, **dates, "GIT_INDEX_FILE": own}
        # Files that were only touched since the checkout are no change, and would be a failure of the next command.
        subprocess.run(["git", "-C", SOURCE, "update-index", "-q", "--refresh"], env=environment,
                       stdout=subprocess.DEVNULL, check=False)
        changed = run("git", "-C", SOURCE, "-c", "user.name=test", "-c", "user.email=test@corp.example",
                      "stash", "create", env=environment).strip()
    return changed or head


def clone(folder, umask=0o022):
    """A clone of what is tested."""
    run("git", "clone", "--quiet", "--shared", "--no-checkout", SOURCE, folder, umask=umask)
    run("git", "-C", folder, "checkout", "--quiet", "--detach", commit(), umask=umask)
    return folder


def make_tarball(source):
    """The source tarball, made in a clone."""
    if not (source / "build").exists():
        run("meson", "setup", "build", "-Dtests=false", cwd=source)
    run("meson", "dist", "-C", "build", "--no-tests", cwd=source)
    (tarball,) = (source / "build/meson-dist").glob("*.tar.xz")
    return tarball


def unpack_tarball(tarball, folder):
    """Returns where the sources are, below folder."""
    folder.mkdir(exist_ok=True)
    run("tar", "--extract", "--file", tarball, "--directory", folder)
    return folder / tarball.name.removesuffix(".tar.xz")


def build(folder, umask, environment):
    """Builds the package of these sources; returns its path."""
    paths = {"HOME": os.fspath(OUTPUT), "PATH": os.environ["PATH"]}
    run("nice", folder / "helper/packaging/build-deb", folder / "packages", umask=umask,
        env={**paths, **environment})
    (deb,) = (folder / "packages").glob("*.deb")
    return deb


@functools.cache
def package():
    """The package of what is tested; built once for all test programs, which may want it at once."""
    folder = OUTPUT / commit()
    with OUTPUT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(OUTPUT, ignore_errors=True)
            OUTPUT.mkdir(parents=True)
            deb = build(clone(OUTPUT / "clone"), **ORDINARY)
            folder.mkdir()
            deb.rename(folder / deb.name)
    (deb,) = folder.glob("*.deb")
    return deb


def unpack(deb, folder):
    """The files of the package."""
    run("dpkg-deb", "--extract", deb, folder)
    return folder
