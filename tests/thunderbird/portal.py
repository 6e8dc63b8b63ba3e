"""The desktop portal of the tests: what starts the helper for a Thunderbird in a Snap, which cannot do it itself.

It speaks org.freedesktop.portal.WebExtensions as Ubuntu's patched xdg-desktop-portal does, and keeps the permission as
org.freedesktop.impl.portal.PermissionStore, in one file: who reads and writes it is outside of the program. With --proxy
it is xdg-native-messaging-proxy instead, as far as it counts who asks: no Thunderbird of Debian's does.

usage: portal.py MANIFESTS STATE [--proxy]
"""

import json
import pathlib
import subprocess
import sys

PERMITTED, REFUSED = "yes", "no"
APPLICATION = "snap.thunderbird"  # what snapd calls it
HOST = "bcc_guard"
TABLE = "webextensions"
ALLOW, REFUSE, CLOSE = 0, 1, 2  # a person's answers to its dialog
ROOT = "/org/freedesktop/portal/desktop"
NAMES = ("org.freedesktop.portal.Desktop", "org.freedesktop.impl.portal.PermissionStore")
PROXY = "org.freedesktop.NativeMessagingProxy"
PROXY_ROOT = "/org/freedesktop/nativemessagingproxy"
XML = """<node>
<interface name="org.freedesktop.portal.WebExtensions">
 <method name="CreateSession"><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
 <method name="GetManifest">
  <arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="out"/>
 </method>
 <method name="Start">
  <arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
  <arg type="o" direction="out"/>
 </method>
 <method name="GetPipes">
  <arg type="o" direction="in"/><arg type="a{sv}" direction="in"/>
  <arg type="h" direction="out"/><arg type="h" direction="out"/><arg type="h" direction="out"/>
 </method>
 <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.portal.Session">
 <method name="Close"/><signal name="Closed"><arg type="a{sv}"/></signal>
</interface>
<interface name="org.freedesktop.impl.portal.PermissionStore">
 <method name="Lookup">
  <arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="a{sas}" direction="out"/><arg type="v" direction="out"/>
 </method>
 <method name="SetPermission">
  <arg type="s" direction="in"/><arg type="b" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="as" direction="in"/>
 </method>
</interface>
<interface name="org.freedesktop.NativeMessagingProxy">
 <method name="GetManifest">
  <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="s" direction="out"/>
 </method>
 <property name="version" type="u" access="read"/>
</interface>
</node>"""


class State:
    """The permission that is kept (None: none), the answer that a dialog gets (None: not yet), and how many there were."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def read(self):
        """All of it."""
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def write(self, **more):
        """These anew; at once for whoever reads it."""
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({**self.read(), **more}))
        new.rename(self.path)

    def __getitem__(self, name):
        return self.read().get(name)


class Portal:
    """Sessions, requests, and the helpers."""

    def __init__(self, manifests, state):
        self.manifests, self.state = pathlib.Path(manifests), state
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.sessions, self.helpers = set(), {}
        self.interfaces = {one.name: one for one in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}

    def serve(self):
        """Takes the names, until it is ended."""
        store = "org.freedesktop.impl.portal.PermissionStore"
        self.bus.register_object(
            ROOT, self.interfaces["org.freedesktop.portal.WebExtensions"], self.call, lambda *_: GLib.Variant("u", 1), None)
        self.bus.register_object("/org/freedesktop/impl/portal/PermissionStore", self.interfaces[store], self.call, None, None)
        for name in NAMES:
            Gio.bus_own_name_on_connection(self.bus, name, Gio.BusNameOwnerFlags.REPLACE, None, None)
        GLib.MainLoop().run()

    def serve_as_proxy(self):
        """Takes its name, until it is ended."""
        self.bus.register_object(PROXY_ROOT, self.interfaces[PROXY], self.count, self.count, None)
        Gio.bus_own_name_on_connection(self.bus, PROXY, Gio.BusNameOwnerFlags.REPLACE, None, None)
        GLib.MainLoop().run()

    def count(self, *words):
        """Somebody asks; nobody gets an answer that is of use."""
        self.state.write(asked=(self.state["asked"] or 0) + 1)
        if isinstance(words[-1], Gio.DBusMethodInvocation):
            self.fail(words[-1], "NotFound")
            return None
        return GLib.Variant("u", 1)

    def call(self, _bus, sender, path, _interface, method, arguments, invocation):
        """One method of any of the interfaces."""
        words = arguments.unpack() if method != "GetPipes" else [path]
        handler = getattr(self, f"on_{method}")
        handler(invocation, sender[1:].replace(".", "_"), *words)

    def fail(self, invocation, what):
        """As the real one does."""
        invocation.return_dbus_error(f"org.freedesktop.portal.Error.{what}", what)

    def on_CreateSession(self, invocation, sender, options):
        session = f"{ROOT}/session/{sender}/{options['session_handle_token']}"
        self.bus.register_object(
            session, self.interfaces["org.freedesktop.portal.Session"], self.call, None, None)
        self.sessions.add(session)
        invocation.return_value(GLib.Variant("(o)", (session,)))

    def on_Close(self, invocation, _sender):
        session = invocation.get_object_path()
        self.sessions.discard(session)
        helper = self.helpers.pop(session, None)
        if helper is not None:
            helper.terminate()
        invocation.return_value(None)

    def on_GetManifest(self, invocation, _sender, _session, name, _extension):
        manifest = self.manifests / f"{name}.json"
        if manifest.exists():
            invocation.return_value(GLib.Variant("(s)", (manifest.read_text(),)))
        else:
            self.fail(invocation, "NotFound")

    def on_Start(self, invocation, sender, session, name, extension, options):
        request = f"{ROOT}/request/{sender}/{options['handle_token']}"
        invocation.return_value(GLib.Variant("(o)", (request,)))
        if self.state["permission"] is None:
            self.state.write(asked=(self.state["asked"] or 0) + 1)
        GLib.timeout_add(50, self.decide, request, session, name, extension)

    def decide(self, request, session, name, extension):
        """Once the person has; what they say is kept, closing the dialog too."""
        permission, answer = self.state["permission"], self.state["answer"]
        if permission is None and answer is None:
            return True  # the dialog stays, also of a session that is closed
        if permission is None:
            permission = PERMITTED if answer == ALLOW else REFUSED
            self.state.write(permission=permission)
        if session not in self.sessions:
            return False
        if permission == PERMITTED:
            manifest = self.manifests / f"{name}.json"
            command = [json.loads(manifest.read_text())["path"], manifest, extension]
            pipe = subprocess.PIPE
            self.helpers[session] = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
        self.bus.emit_signal(None, request, "org.freedesktop.portal.Request", "Response",
                             GLib.Variant("(ua{sv})", (0 if permission == PERMITTED else 1, {})))
        if permission != PERMITTED:
            self.bus.emit_signal(None, session, "org.freedesktop.portal.Session", "Closed", GLib.Variant("(a{sv})", ({},)))
        return False

    def on_GetPipes(self, invocation, _sender, _path):
        session = invocation.get_parameters().get_child_value(0).get_string()
        helper = self.helpers[session]
        pipes = (helper.stdin, helper.stdout, helper.stderr)
        files = Gio.UnixFDList.new()
        numbers = tuple(files.append(pipe.fileno()) for pipe in pipes)
        invocation.return_value_with_unix_fd_list(GLib.Variant("(hhh)", numbers), files)
        for pipe in pipes:
            pipe.close()

    def on_Lookup(self, invocation, _sender, table, name):
        permission = self.state["permission"]
        if (table, name) != (TABLE, HOST) or permission is None:
            self.fail(invocation, "NotFound")
            return
        invocation.return_value(GLib.Variant("(a{sas}v)", ({APPLICATION: [permission]}, GLib.Variant("s", ""))))

    def on_SetPermission(self, invocation, _sender, table, _create, name, application, permissions):
        if (table, name, application) == (TABLE, HOST, APPLICATION):
            self.state.write(permission=permissions[0])
        invocation.return_value(None)


if __name__ == "__main__":
    from gi.repository import Gio, GLib

    portal = Portal(sys.argv[1], State(sys.argv[2]))
    if "--proxy" in sys.argv:
        portal.serve_as_proxy()
    else:
        portal.serve()
