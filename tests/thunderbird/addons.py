"""Other add-ons beside ours, and ours in a newer version."""

import json
import zipfile

IDENTIFIER = "other@add-on.example"
SEND_LATER = "sendlater3@kamens.us"

# Background pages.
ADDS_TO_CC = """browser.compose.onBeforeSend.addListener(
  async () => ({ details: { cc: ["WHOM"] } }));"""
# It does not wait until that is done, so that no answer of its own says what changed.
BEGINS_TO_CHANGE = """browser.compose.onBeforeSend.addListener(({ id }) => {
  const change = () => browser.compose.setComposeDetails(id, { cc: ["WHOM"] });
  WHEN;
});"""
# A provider of links whose upload ends when its page says so.
UPLOADS = """browser.cloudFile.onFileUpload.addListener(
  () => new Promise(resolve => { globalThis.finish = url => resolve({ url }); }));"""
CANCELS = """browser.compose.onBeforeSend.addListener(async () => ({ cancel: true }));"""


def write(folder, script, identifier=IDENTIFIER, optional=(), **more):
    """An add-on with this as its background page, the permissions that it may ask for, and more in its manifest."""
    path = folder / "other.xpi"
    manifest = {
        "manifest_version": 2, "name": "Other", "version": "1", "permissions": ["accountsRead", "compose", "messagesRead"],
        "optional_permissions": list(optional),
        "background": {"scripts": ["background.js"]},
        "browser_specific_settings": {"gecko": {"id": identifier}},
        **more,
    }
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", json.dumps(manifest))
        file.writestr("background.js", script)
    return path


def newer(xpi, folder):
    """The same extension, with a version of its own."""
    path = folder / "newer.xpi"
    with zipfile.ZipFile(xpi) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "version": "99.0.0"})
            new.writestr(name, content)
    return path
