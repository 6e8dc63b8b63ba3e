"""Debian's servers for address books and mail folders, each in a folder of its own, on loopback, and as nobody.

None is installed: an installed one would listen for everybody. tests/run unpacks them.
"""

import contextlib
import json
import os
import pathlib
import pwd
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from ports import free_port
from processes import start, stop
from waiting import connects, wait_until

UNPACKED = pathlib.Path(os.environ.get("BCC_GUARD_SERVERS", "/nonexistent"))
LIBRARIES = [UNPACKED / "usr/lib", UNPACKED / "usr/lib/dovecot", *UNPACKED.glob("usr/lib/*-linux-gnu")]
ROOT = "dc=corp,dc=example"

SLAPD = """include {unpacked}/etc/ldap/schema/core.schema
include {unpacked}/etc/ldap/schema/cosine.schema
include {unpacked}/etc/ldap/schema/inetorgperson.schema
modulepath {unpacked}/usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
database mdb
maxsize 16777216
suffix {root}
directory {folder}
"""
RADICALE = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = authenticated
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""
DOVECOT = """mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
base_dir = {folder}/run
log_path = {folder}/log
ssl = no
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""


class Server:
    """A context manager: a folder that the server alone needs, and what runs in it."""

    program = None  # below UNPACKED

    def __enter__(self):
        if self.program and not (UNPACKED / self.program).exists():
            raise unittest.SkipTest(f"{self.program} is not there: tests/run unpacks it")
        with contextlib.ExitStack() as stack:
            self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bcc-guard-"))
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.port = free_port()
            self.start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    def start(self, stack):
        """Starts it; what ends it goes on the stack."""
        raise NotImplementedError

    def write(self, name, text, **values):
        """Writes a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(folder=self.folder, port=self.port, unpacked=UNPACKED, **values), encoding="utf-8")
        return path

    def yield_folder(self):
        """From now on it is the server's, who is nobody where we are root."""
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, *self.user)

    @property
    def user(self):
        """The ids of user and group that the server runs as."""
        if os.getuid() != 0:
            return os.getuid(), os.getgid()
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid

    def as_nobody(self, *command):
        """The command that runs a command so."""
        if os.getuid() != 0:
            return [*map(str, command)]
        uid, gid = self.user
        # Another user no longer ends with the test, unless told so once more.
        return ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--pdeathsig=KILL", *map(str, command)]

    @property
    def environment(self):
        """Of what was unpacked."""
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "USER": "jimu",
                "LD_LIBRARY_PATH": ":".join(map(str, LIBRARIES))}

    def run(self, stack, *command):
        """Runs the server until it listens, and from then on."""
        self.process = start(
            self.as_nobody(*command), env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(stop, self.process)
        wait_until(lambda: connects(self.port), f"{command[0]} to listen")


class Directory(Server):
    """Debian's slapd with some entries: each a name and its attributes, of which one may have several values."""

    program = "usr/sbin/slapd"

    def __init__(self, entries):
        self._entries = entries

    def start(self, stack):
        os.chmod(self.folder, 0o755)
        config = self.write("slapd.conf", SLAPD, root=ROOT)
        ldif = self.write("entries.ldif", "{entries}", entries="\n".join(map(_entry, self._all())))
        self.yield_folder()
        slapd = UNPACKED / self.program
        # Its tools are the same program by another name, which the copy here may have lost.
        subprocess.run(self.as_nobody(slapd, "-T", "add", "-f", config, "-l", ldif), env=self.environment, check=True)
        self.run(stack, slapd, "-d", "0", "-f", config, "-h", f"ldap://127.0.0.1:{self.port}/")

    def _all(self):
        yield ROOT, {"objectClass": ["organization", "dcObject"], "o": ["Corp"], "dc": ["corp"]}
        for name, attributes in self._entries.items():
            yield f"cn={name},{ROOT}", {"cn": [name], **attributes}

    def freeze(self):
        """It hangs, until thaw()."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        """It goes on."""
        os.killpg(self.process.pid, signal.SIGCONT)

    @property
    def preferences(self):
        """What makes Thunderbird look for addresses there."""
        here = "ldap_2.servers.corp"
        return {
            f"{here}.description": "Directory", f"{here}.dirType": 0, f"{here}.filename": "ldap.sqlite",
            f"{here}.maxHits": 100, f"{here}.uri": f"ldap://127.0.0.1:{self.port}/{ROOT}??sub?(objectclass=*)",
            "ldap_2.autoComplete.useDirectory": True, "ldap_2.autoComplete.directoryServer": here,
        }


def _entry(entry):
    name, attributes = entry
    return "".join(f"{key}: {value}\n" for key, values in ({"dn": [name], **attributes}).items() for value in values)


class Contacts(Server):
    """Debian's radicale with one address book, of the vCards given."""

    def __init__(self, cards):
        self._cards = cards

    def start(self, stack):
        os.chmod(self.folder, 0o755)
        config = self.write("config", RADICALE)
        book = "collection-root/jimu/customers"
        self.write(f"{book}/.Radicale.props", "{props}", props=json.dumps({"tag": "VADDRESSBOOK"}))
        for number, card in enumerate(self._cards):
            self.write(f"{book}/{number}.vcf", "{card}", card=card.strip().replace("\n", "\r\n") + "\r\n")
        self.yield_folder()
        self.run(stack, sys.executable, "-m", "radicale", "--config", config)

    @property
    def preferences(self):
        """A book of Thunderbird's for it, which is fetched when a test wants it."""
        here = "ldap_2.servers.customers"
        return {
            f"{here}.description": "CardDAV", f"{here}.dirType": 102, f"{here}.filename": "carddav.sqlite",
            f"{here}.carddav.url": f"http://127.0.0.1:{self.port}/jimu/customers/",
            f"{here}.carddav.syncinterval": 0,
        }


class Folders(Server):
    """Debian's dovecot for one account, without a password: each connection gets an `imap` of its own."""

    program = "usr/lib/dovecot/imap"
    _count = 0

    def start(self, stack):
        os.chmod(self.folder, 0o755)
        uid, gid = self.user
        config = self.write("dovecot.conf", DOVECOT, uid=uid, gid=gid)
        self.yield_folder()
        doveconf = UNPACKED / "usr/bin/doveconf"  # reads the settings for it
        command = self.as_nobody(doveconf, "-c", config, "-m", "imap", "-e", UNPACKED / self.program)
        environment = self.environment

        class Connection(socketserver.BaseRequestHandler):
            """As inetd does it."""

            def handle(self):
                process = start(command, env=environment, stdin=self.request, stdout=self.request,
                                stderr=subprocess.DEVNULL)
                process.wait()

        server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Connection)
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)

    @property
    def preferences(self):
        """An account of Thunderbird's with its Sent folder there."""
        here = "mail.server.server1"
        return {
            f"{here}.type": "imap", f"{here}.hostname": "127.0.0.1", f"{here}.port": self.port,
            f"{here}.userName": "jimu", f"{here}.directory-rel": "[ProfD]ImapMail/127.0.0.1",
            f"{here}.login_at_startup": True,
            "mail.identity.id1.fcc_folder": "imap://jimu@127.0.0.1/Sent",
        }

    def deliver(self, content):
        """A message arrives in the inbox."""
        inbox = self.folder / "mail"
        for name in ("cur", "new", "tmp"):
            (inbox / name).mkdir(parents=True, exist_ok=True)
        self._count += 1
        path = inbox / "tmp" / f"{time.time():.6f}.{self._count}.test"
        path.write_bytes(content.replace(b"\r\n", b"\n"))
        for one in (inbox, *(inbox / name for name in ("cur", "new", "tmp")), path):
            os.chown(one, *self.user)
        path.rename(inbox / "new" / path.name)

    def messages(self, folder="Sent"):
        """The files of that folder."""
        return sorted((self.folder / "mail" / f".{folder}").glob("*/*:2,*"))
