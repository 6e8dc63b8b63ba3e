// chrome.js — What runs inside Thunderbird.  thunderbird.py sends this text as the body of an
// asynchronous script, with the name of one of the functions of `harness`, its arguments, and
// Marionette's callback.

const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { NetUtil } = ChromeUtils.importESModule("resource://gre/modules/NetUtil.sys.mjs");

const { parseEncodedAddrHeader } = ChromeUtils.importESModule(
  "resource:///modules/ExtensionMessages.sys.mjs",
);

const POLICY_LOGS = ["Enterprise Policies", "JsonSchemaValidator", "Policies"];

const ROWS = { to: "addressRowTo", cc: "addressRowCc", bcc: "addressRowBcc" };

function mainWindow() {
  return Services.wm.getMostRecentWindow("mail:3pane");
}

function windowId(win) {
  return win.docShell.outerWindowID;
}

function place({ screenX: x, screenY: y, outerWidth: width, outerHeight: height }) {
  return { x, y, width, height };
}

// In pixels of the screen, for a mouse; null: it is not shown.
function middleOf(element) {
  const win = element.ownerDocument.defaultView;
  const box = element.getBoundingClientRect();
  const scale = win.devicePixelRatio;
  return box.width
    ? [win.mozInnerScreenX + box.x + box.width / 2, win.mozInnerScreenY + box.y + box.height / 2].map(at => Math.round(at * scale))
    : null;
}

function composeWindow(id) {
  const win = Services.wm.getOuterWindowWithId(id);
  if (!win || win.closed) {
    throw new Error(`compose window ${id} is closed`);
  }
  return win;
}

// A click may open a modal dialog, whose event loop would hold the script's answer back.
function soon(action) {
  Services.tm.dispatchToMainThread(action);
}

// Into a PDF file with pages of A4.
function printPages(context, path) {
  const settings = Cc["@mozilla.org/gfx/printsettings-service;1"]
    .getService(Ci.nsIPrintSettingsService).createNewPrintSettings();

  Object.assign(settings, {
    isInitializedFromPrinter: true, isInitializedFromPrefs: true, printSilent: true,
    outputFormat: Ci.nsIPrintSettings.kOutputFormatPDF,
    outputDestination: Ci.nsIPrintSettings.kOutputDestinationFile, toFileName: path,
    paperSizeUnit: Ci.nsIPrintSettings.kPaperSizeMillimeters, paperWidth: 210, paperHeight: 297,
    // What Thunderbird itself writes around a page.
    headerStrLeft: "", headerStrCenter: "", headerStrRight: "",
    footerStrLeft: "", footerStrCenter: "", footerStrRight: "",
  });
  return context.print(settings);
}

async function until(condition, what) {
  for (let i = 0; i < 1000; i++) {
    const value = condition();
    if (value) {
      return value;
    }
    await new Promise(resolve => mainWindow().setTimeout(resolve, 20));
  }
  throw new Error(`waited 20 s for ${what}`);
}

// Opening is anything that makes Thunderbird open one compose window.
async function openedBy(opening) {
  const before = new Set(Services.wm.getEnumerator("msgcompose"));
  opening();
  const opened = () =>
    [...Services.wm.getEnumerator("msgcompose")].find(w => !before.has(w) && w.composeEditorReady);
  return windowId(await until(opened, "a compose window"));
}

// So that closing the window, or quitting, does not ask whether to save.
function forgetText(win) {
  win.gContentChanged = false;
  win.SetContentAndBodyAsUnmodified();
}

// A folder of Local Folders; Thunderbird makes Sent and the like at their first use.
function folder(name) {
  const root = MailServices.accounts.localFoldersServer.rootFolder;
  return root.containsChildNamed(name) ? root.getChildNamed(name) : null;
}

function readMessage(box, header) {
  const stream = box.getMsgInputStream(header, {});
  let text = "";
  for (let size = stream.available(); size > 0; size = stream.available()) {
    text += NetUtil.readInputStreamToString(stream, size);
  }
  stream.close();
  return text;
}

function book(name) {
  const found = MailServices.ab.directories.find(directory => directory.dirName == name);
  if (!found) {
    throw new Error(`no address book “${name}”`);
  }
  return found;
}

function list(name, bookName) {
  const found = book(bookName).childNodes.find(node => node.isMailList && node.dirName == name);
  if (!found) {
    throw new Error(`no list “${name}” in “${bookName}”`);
  }
  return found;
}

function newCard({ name, email }) {
  const card = Cc["@mozilla.org/addressbook/cardproperty;1"].createInstance(Ci.nsIAbCard);
  card.displayName = name ?? "";
  card.primaryEmail = email ?? "";
  return card;
}

// Straight into the table: addCard() of a list refuses members without an address (they come
// about when an address is deleted later), and takes a file sync for each member.
function writeMembers(directory, listUid, cards) {
  const file = Services.dirsvc.get("ProfD", Ci.nsIFile);
  file.append(directory.fileName);
  const database = Services.storage.openUnsharedDatabase(file);
  database.beginTransaction();
  const statement = database.createStatement(
    "INSERT INTO list_cards (list, card) VALUES (:list, :card)",
  );
  for (const card of cards) {
    statement.params.list = listUid;
    statement.params.card = card.UID;
    statement.execute();
    statement.reset();
  }
  statement.finalize();
  database.commitTransaction();
  database.close();
}

// An address as it goes to a server that knows ASCII domains only; as it stands, if it cannot go.
function wireAddress({ email }) {
  const at = email.lastIndexOf("@") + 1;
  if (email[at] == "[") {
    return email;
  }
  const idn = Cc["@mozilla.org/network/idn-service;1"].getService(Ci.nsIIDNService);
  try {
    return email.slice(0, at) + idn.convertUTF8toACE(email.slice(at));
  } catch {
    return email;
  }
}

// Extensions have one background page, windows made by windows.create(), and tabs.
// (extension.views lists a page only when it has called an API.)
function pages(extensionId) {
  const extension = WebExtensionPolicy.getByID(extensionId)?.extension;
  if (!extension) {
    return [];
  }
  const views = type => extension.views.values().filter(view => view.viewType == type);
  const popups = Services.wm.getEnumerator("mail:extensionPopup");
  const found = [
    ...views("background").map(view => ["background", view.xulBrowser]),
    ...views("popup").map(view => ["panel", view.xulBrowser]),
    ...[...popups].map(win => ["window", win.document.getElementById("requestFrame")]),
    ...(mainWindow()?.document.getElementById("tabmail").tabInfo ?? []).map(tab => ["tab", tab.browser]),
  ];
  return found
    .filter(([, browser]) => browser?.currentURI?.spec.startsWith(extension.baseURL))
    .map(([type, browser]) => ({ type, browser, id: browser.browserId }));
}

function page(extensionId, id) {
  const found = pages(extensionId).find(candidate => candidate.id == id);
  if (!found) {
    throw new Error(`extension page ${id} is closed`);
  }
  return found;
}

function runIn(browser, script, args) {
  const actor = browser.browsingContext.currentWindowGlobal.getActor("MarionetteCommands");
  return actor.executeScript(script, args, { sandboxName: null, newSandbox: true, timeout: 30000 });
}

function actionButton(extensionId, id) {
  if (id === null) {
    return mainWindow().document.querySelector(
      `#unifiedToolbarContent [extension="${extensionId}"]`,
    );
  }
  const widget = extensionId.toLowerCase().replace(/[^a-z0-9_-]/g, "_");
  return composeWindow(id).document.getElementById(`${widget}-composeAction-toolbarbutton`);
}

// The page of the message that is read: in the pane of the main window, in a tab of it, or in a window of its own.
function readerOf(where) {
  const tabmail = mainWindow().document.getElementById("tabmail");
  const browsers = {
    pane: () => tabmail.tabInfo[0].chromeBrowser.contentWindow.messageBrowser,
    tab: () => tabmail.currentTabInfo.chromeBrowser,
    window: () => Services.wm.getMostRecentWindow("mail:messageWindow")?.messageBrowser,
  };
  return browsers[where]()?.contentWindow;
}

function readingButton(extensionId, where) {
  const widget = extensionId.toLowerCase().replace(/[^a-z0-9_-]/g, "_");
  return readerOf(where)?.document.getElementById(`${widget}-messageDisplayAction-toolbarbutton`);
}

// As a person sees it: a button that is cut off by its toolbar is not there.
function stateOf(button) {
  const box = button?.getBoundingClientRect();
  if (!box?.width || button.closest("[collapsed=true]")) {
    return null;
  }
  const badge = button.querySelector(".toolbarbutton-badge, .badge");
  return {
    badge: button.getAttribute("badge") ?? badge?.textContent ?? "",
    label: button.getAttribute("label") ?? button.querySelector(".button-label")?.textContent ?? "",
    title: button.getAttribute("tooltiptext") ?? button.title,
  };
}

// The one acts when the button goes down, the other when it comes up.
function clickOn(button) {
  const win = button.ownerDocument.defaultView;
  const options = { bubbles: true, cancelable: true, composed: true, button: 0, view: win };
  for (const type of ["mousedown", "mouseup", "click"]) {
    button.dispatchEvent(new win.MouseEvent(type, options));
  }
}

// Returns what presses keys at once in a window, of which a letter is the letter itself.
function keyboard(win) {
  const tip = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
  const event = key => new win.KeyboardEvent("", { key, code: "", keyCode: key.length == 1 ? key.charCodeAt(0) : 0 });
  tip.beginInputTransactionForTests(win);
  return (...keys) => {
    keys.forEach(key => tip.keydown(event(key)));
    keys.reverse().forEach(key => tip.keyup(event(key)));
  };
}

const harness = {
  // — the extension —

  extensionState(id) {
    const policy = WebExtensionPolicy.getByID(id);
    return policy?.active ? policy.extension.backgroundState ?? "active" : "absent";
  },

  extensionPages(extensionId) {
    return pages(extensionId).map(({ id, type, browser }) => ({
      id, type, url: browser.currentURI.spec, title: browser.contentTitle,
    }));
  },

  runInPage(extensionId, id, script, args) {
    return runIn(page(extensionId, id).browser, script, args);
  },

  pagePlace(extensionId, id) {
    return place(page(extensionId, id).browser.ownerDocument.defaultView);
  },

  movePage(extensionId, id, x, y) {
    page(extensionId, id).browser.ownerDocument.defaultView.moveTo(x, y);
  },

  async resizePage(extensionId, id, width, height) {
    const win = page(extensionId, id).browser.ownerDocument.defaultView;
    const before = win.outerWidth;
    win.resizeTo(width, height);
    // With or without its frame: window managers differ.
    await until(() => win.outerWidth != before || before == width, `a window of ${width} × ${height}`);
    // The page hears of it a moment later.
    await new Promise(resolve => win.setTimeout(resolve, 300));
  },

  zoomText(extensionId, id, factor) {
    page(extensionId, id).browser.textZoom = factor;
  },

  // The document in its frame, as a person prints it.
  printFrame(extensionId, id, path) {
    return printPages(page(extensionId, id).browser.browsingContext.children[0], path);
  },

  // A document that a person has opened in a tab.
  async printAddress(url, path) {
    const tabmail = mainWindow().document.getElementById("tabmail");
    const tab = tabmail.openTab("contentTab", { url });
    await until(() => tab.browser.currentURI.spec == url && !tab.browser.webProgress.isLoadingDocument, url);
    await printPages(tab.browser.browsingContext, path);
    tabmail.closeTab(tab);
  },

  // A page that closes by itself meanwhile is closed all the same.
  closePage(extensionId, id) {
    const { type, browser } = pages(extensionId).find(candidate => candidate.id == id) ?? {};
    if (!browser)
      return;
    const win = browser.ownerDocument.defaultView;
    if (type == "tab") {
      const tabmail = win.document.getElementById("tabmail");
      soon(() => tabmail.closeTab(tabmail.tabInfo.find(tab => tab.browser == browser)));
      return;
    }
    const panel = browser.closest("panel");
    soon(() => (panel ? panel.hidePopup() : win.close()));
  },

  // — what may befall it —

  // As Thunderbird does with one that is idle, whatever it waits for.
  endBackground(id) {
    return WebExtensionPolicy.getByID(id).extension.terminateBackground({
      ignoreDevToolsAttached: true, disableResetIdleForTest: true,
    });
  },

  async reloadExtension(id) {
    await (await AddonManager.getAddonByID(id)).reload();
  },

  // As the person who says yes to what it asks for. After a crash Thunderbird may know of it, and the extension not: so it is
  // taken back before.
  async grantPermission(id, permission) {
    const { extension } = WebExtensionPolicy.getByID(id);
    const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
    const permissions = { permissions: [permission], origins: [], data_collection: [] };
    if (!extension.hasPermission(permission)) {
      await ExtensionPermissions.remove(id, permissions, extension);
      await ExtensionPermissions.add(id, permissions, extension);
    }
  },

  // As the person who takes it back.
  revokePermission(id, permission) {
    const { extension } = WebExtensionPolicy.getByID(id);
    const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
    return ExtensionPermissions.remove(id, { permissions: [permission], origins: [], data_collection: [] }, extension);
  },

  // Whatever page asks for files or a folder from now on gets this, as if it had been chosen in the dialog of the desktop.
  chooseFolder(path) {
    const folder = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    folder.initWithPath(path);
    const picker = {
      QueryInterface: ChromeUtils.generateQI(["nsIFilePicker"]),
      init() {}, appendFilters() {}, appendFilter() {}, appendRawFilter() {},
      open: callback => soon(() => callback.done(Ci.nsIFilePicker.returnOK)),
      isModeSupported: async () => true,
      file: folder, fileURL: Services.io.newFileURI(folder), files: [folder].values(),
    };
    Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(
      Services.uuid.generateUUID(), "", "@mozilla.org/filepicker;1",
      { createInstance: iid => picker.QueryInterface(iid), QueryInterface: ChromeUtils.generateQI(["nsIFactory"]) });
  },

  // Thunderbird's question whether an extension may, in the main window: its words, and where its buttons are; null: it is not
  // to be seen.
  permissionQuestion() {
    const question = mainWindow().document.getElementById("addon-webext-permissions-notification");
    const isSeen = question?.closest("panel")?.state === "open" && !question.hidden;
    return isSeen
      ? { text: question.textContent, yes: middleOf(question.button), no: middleOf(question.secondaryButton) }
      : null;
  },

  async removeAddon(id) {
    await (await AddonManager.getAddonByID(id))?.uninstall();
  },

  // As an update does. Returns whether it is installed, or the state in which it waits.
  async updateAddon(path) {
    const install = await AddonManager.getInstallForFile(new FileUtils.File(path));
    await new Promise(resolve => {
      for (const name of ["onInstallEnded", "onInstallPostponed", "onInstallFailed", "onInstallCancelled"]) {
        install.addListener({ [name]: resolve });
      }
      install.install();
    });
    return install.state == AddonManager.STATE_INSTALLED;
  },

  // — its buttons —

  // The one of a compose window, or without an id the one of the main window.
  button(extensionId, id) {
    return stateOf(actionButton(extensionId, id));
  },

  clickButton(extensionId, id) {
    const button = actionButton(extensionId, id);
    if (!button || button.disabled) {
      throw new Error("there is no button to click");
    }
    soon(() => clickOn(button));
  },

  // The one beside a message that is read there; null: nothing can be clicked.
  readingButton(extensionId, where) {
    const button = readingButton(extensionId, where);
    return button?.hasAttribute("disabled") ? null : stateOf(button);
  },

  clickReadingButton(extensionId, where) {
    const button = readingButton(extensionId, where);
    soon(() => clickOn(button));
  },

  // As the keyboard does it: key is a letter, held down with Control and Shift.
  pressControlShift(id, key) {
    const win = composeWindow(id);
    win.focus();
    keyboard(win)("Control", "Shift", key);
  },

  // — composing —

  composeNew() {
    return openedBy(() => mainWindow().MsgNewMessage(null));
  },

  composeReply(name, messageId, type) {
    const box = folder(name);
    const header = [...box.messages].find(candidate => candidate.messageId == messageId);
    return openedBy(() =>
      MailServices.compose.OpenComposeWindow(
        null, header, box.getUriForMsg(header), Ci.nsIMsgCompType[type],
        Ci.nsIMsgCompFormat.Default, MailServices.accounts.allIdentities[0], null, null,
      ),
    );
  },

  // What the Enter key does with the text of an address row.
  addRecipients(id, field, text) {
    const win = composeWindow(id);
    win.showAndFocusAddressRow(ROWS[field]);
    const input = win.document.querySelector(`#${ROWS[field]} .address-row-input`);
    input.value = text;
    win.recipientAddPills(input);
  },

  // What a double click in the contacts sidebar does.
  addList(id, field, name, bookName) {
    const win = composeWindow(id);
    const found = list(name, bookName);
    const address = MailServices.headerParser.makeMimeAddress(name, found.description || name);
    win.showAndFocusAddressRow(ROWS[field]);
    win.addressRowAddRecipientsArray(win.document.getElementById(ROWS[field]), [address]);
    return address;
  },

  // Typed letter by letter, and Enter when the address books have answered.
  async typeRecipient(id, field, text) {
    const win = composeWindow(id);
    win.showAndFocusAddressRow(ROWS[field]);
    const input = win.document.querySelector(`#${ROWS[field]} .address-row-input`);
    const press = keyboard(win);
    win.focus();
    input.focus();
    [...text].forEach(letter => press(letter));
    const { STATUS_COMPLETE_NO_MATCH: done } = Ci.nsIAutoCompleteController;
    await until(() => input.controller.searchString == text && input.controller.searchStatus >= done, "the address books");
    const offered = Array.from({ length: input.controller.matchCount }, (_, i) => input.controller.getValueAt(i));
    press("Enter");
    return offered;
  },

  // What a double click on each contact in the sidebar does.
  addCards(id, field, bookName, names) {
    const win = composeWindow(id);
    const cards = names.map(name => book(bookName).childCards.find(card => card.displayName == name));
    const addresses = cards.map(card => MailServices.headerParser.makeMailboxObject(card.displayName, card.primaryEmail).toString());
    win.showAndFocusAddressRow(ROWS[field]);
    win.addressRowAddRecipientsArray(win.document.getElementById(ROWS[field]), addresses);
    return addresses;
  },

  // What becomes of each text, typed alone: those whom Thunderbird would send to, and the entries
  // as extensions get them.
  typeEach(id, field, texts) {
    const win = composeWindow(id);
    return texts.map(text => {
      harness.addRecipients(id, field, text);
      const fields = win.gMsgCompose.compFields;
      win.Recipients2CompFields(fields);
      harness.clearRecipients(id, field);
      return {
        emails: MailServices.headerParser.parseEncodedHeaderW(fields[field]).map(wireAddress),
        entries: parseEncodedAddrHeader(fields[field], false),
      };
    });
  },

  // The names and addresses that Thunderbird reads in To of each header section, in which a
  // character is a byte.
  readMailboxes(sections) {
    return sections.map(section => {
      const headers = Cc["@mozilla.org/messenger/mimeheaders;1"].createInstance(Ci.nsIMimeHeaders);
      headers.initialize(section);
      return MailServices.headerParser
        .parseEncodedHeader(headers.extractHeader("To", true), "UTF-8", false)
        .map(mailbox => [mailbox.name, wireAddress(mailbox)]);
    });
  },

  // The contacts sidebar, with its first contact selected.
  async openContacts(id) {
    const win = composeWindow(id);
    win.toggleContactsSidebar();
    const panel = () => win.document.getElementById("contactsBrowser").contentWindow;
    await until(() => panel()?.gAbResultsTree?.view?.rowCount, "the contacts");
    panel().gAbResultsTree.selectedIndex = 0;
  },

  // The button “Add to Cc” of the contacts sidebar; false: nobody can click it.
  clickAddToCc(id) {
    const button = composeWindow(id).document.getElementById("contactsBrowser").contentDocument.getElementById("ccButton");
    if (button.disabled || !button.checkVisibility()) {
      return false;
    }
    button.click();
    return true;
  },

  clearRecipients(id, field) {
    const win = composeWindow(id);
    win.addressRowClearPills(win.document.getElementById(ROWS[field]));
    win.onRecipientsChanged();
  },

  setSubject(id, text) {
    const input = composeWindow(id).document.getElementById("msgSubject");
    input.value = text;
    input.dispatchEvent(new input.ownerDocument.defaultView.InputEvent("input", { bubbles: true }));
  },

  setBody(id, text) {
    const win = composeWindow(id);
    const editor = win.GetCurrentEditor();
    editor.selectAll();
    editor.insertText(text);
  },

  // A file on disk, as the file picker gives it.
  attach(id, path, size) {
    const attachment = Cc["@mozilla.org/messengercompose/attachment;1"].createInstance(Ci.nsIMsgAttachment);
    attachment.url = Services.io.newFileURI(new FileUtils.File(path)).spec;
    attachment.size = size;
    return composeWindow(id).AddAttachments([attachment]);
  },

  // Convert to, and a new account of that add-on. Does not wait for the upload.
  upload(id, extensionId) {
    const { cloudFileAccounts } = ChromeUtils.importESModule("resource:///modules/cloudFileAccounts.sys.mjs");
    const account = cloudFileAccounts.createAccount(`ext-${extensionId}`);
    const win = composeWindow(id);
    account.configured = true;
    win.convertListItemsToCloudAttachment([...win.gAttachmentBucket.itemChildren], account);
  },

  // How many attachments go as links.
  linked(id) {
    return [...composeWindow(id).gAttachmentBucket.itemChildren].filter(item => item.attachment.sendViaCloud).length;
  },

  detachAll(id) {
    return composeWindow(id).RemoveAllAttachments();
  },

  // Security, Encrypt. Nothing is encrypted before the check: a key that is named is enough.
  encrypt(id, technology) {
    const win = composeWindow(id);
    const key = technology == "OpenPGP" ? "openpgp_key_id" : "encryption_cert_name";
    win.gCurrentIdentity.setUnicharAttribute(key, "0123456789ABCDEF");
    win.onEncryptionChoice(technology);
    win.toggleEncryptMessage();
  },

  forgetKey() {
    for (const key of ["openpgp_key_id", "encryption_cert_name"]) {
      MailServices.accounts.allIdentities[0].setUnicharAttribute(key, "");
    }
  },

  remindOfAttachments(id) {
    composeWindow(id).toggleAttachmentReminder(true);
  },

  ccButton(id) {
    return middleOf(composeWindow(id).document.getElementById("addr_ccShowAddressRowButton"));
  },

  pill(id, field) {
    return middleOf(composeWindow(id).document.querySelector(`#${ROWS[field]} mail-address-pill`));
  },

  rowInput(id, field) {
    return middleOf(composeWindow(id).document.querySelector(`#${ROWS[field]} .address-row-input`));
  },

  // One more of the first account.
  addIdentity(email) {
    const [account] = MailServices.accounts.accounts;
    const identity = MailServices.accounts.createIdentity();
    identity.email = email;
    identity.composeHtml = false;
    account.addIdentity(identity);
  },

  removeIdentity(email) {
    const [account] = MailServices.accounts.accounts;
    account.removeIdentity(account.identities.find(identity => identity.email == email));
  },

  // Another server for what the first identity sends, on that port of this machine.
  useServer(port) {
    const server = MailServices.outgoingServer.createServer("smtp").QueryInterface(Ci.nsISmtpServer);
    server.hostname = "127.0.0.1";
    server.port = port;
    server.authMethod = Ci.nsMsgAuthMethod.none;
    server.socketType = Ci.nsMsgSocketType.plain;
    MailServices.accounts.allIdentities[0].smtpServerKey = server.key;
  },

  // Nothing can be put into the folder of sent messages, which is a file: a folder lies where it was.
  async spoilSent(isSpoilt) {
    const { filePath } = MailServices.accounts.localFoldersServer.rootFolder;
    const [file, aside] = ["Sent", "Sent.aside"].map(name => PathUtils.join(filePath.path, name));
    if (isSpoilt) {
      await IOUtils.move(file, aside);
      await IOUtils.makeDirectory(file);
    } else if (await IOUtils.exists(aside)) {
      await IOUtils.remove(file, { recursive: true });
      await IOUtils.move(aside, file);
    }
  },

  // What the menu beside From does; false: nobody can open it.
  chooseIdentity(id, email) {
    const win = composeWindow(id);
    const menu = win.document.getElementById("msgIdentity");
    if (menu.disabled) {
      return false;
    }
    menu.selectedItem = [...menu.menupopup.children].find(({ value }) => value.includes(email));
    menu.doCommand();
    return true;
  },

  // The first identity's, as in the account settings.
  setReplyTo(text) {
    MailServices.accounts.allIdentities[0].replyTo = text;
  },

  focusBody(id) {
    composeWindow(id).focus();
    composeWindow(id).focusMsgBody();
  },

  raiseCompose(id) {
    composeWindow(id).focus();
  },

  composePlace(id) {
    return place(composeWindow(id));
  },

  placeCompose(id, x, y, width, height) {
    composeWindow(id).moveTo(x, y);
    composeWindow(id).resizeTo(width, height);
  },

  composeState(id) {
    const win = Services.wm.getOuterWindowWithId(id);
    if (!win || win.closed) {
      return null;
    }
    const doc = win.document;
    const recipients = {};
    for (const [field, row] of Object.entries(ROWS)) {
      const pills = [...doc.querySelectorAll(`#${row} mail-address-pill`)];
      recipients[field] = pills.map(pill => pill.fullAddress);
    }
    return {
      locked: Boolean(win.gWindowLocked),
      sendEnabled: !doc.getElementById("button-send").disabled,
      subject: doc.getElementById("msgSubject").value,
      body: win.GetCurrentEditorElement().contentDocument.body.textContent,
      recipients,
    };
  },

  // When it is closed or can be written in, as milliseconds since 1970.
  async whenFree(id) {
    const isFree = win => !win || win.closed || !win.gWindowLocked;
    await until(() => isFree(Services.wm.getOuterWindowWithId(id)), "the compose window to be free");
    return Date.now();
  },

  // The pills that a person sees: not those of a hidden row, nor what is covered or cut off.
  seenRecipients(id) {
    const { document } = composeWindow(id);
    const isSeen = pill => {
      const { left, top, width, height } = pill.getBoundingClientRect();
      return height > 8 && width > 8 && pill.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    };
    return Object.fromEntries(Object.entries(ROWS).map(([field, row]) => [
      field, [...document.querySelectorAll(`#${row} mail-address-pill`)].filter(isSeen).map(pill => pill.fullAddress),
    ]));
  },

  // As soon as the window can be written in again, and without waiting for it.
  addWhenUnlocked(id, field, text) {
    const timer = mainWindow().setInterval(() => {
      if (!composeWindow(id).gWindowLocked) {
        mainWindow().clearInterval(timer);
        harness.addRecipients(id, field, text);
      }
    }, 1);
  },

  // Returns the time of the click, as Date.now().
  clickSend(id) {
    const button = composeWindow(id).document.getElementById("button-send");
    if (button.disabled) {
      throw new Error("the Send button is disabled");
    }
    return new Promise(resolve =>
      soon(() => {
        resolve(Date.now());
        button.click();
      }),
    );
  },

  clickSendLater(id) {
    const item = composeWindow(id).document.querySelector("menuitem[command=cmd_sendLater]");
    soon(() => item.doCommand());
  },

  clickClose(id) {
    const win = composeWindow(id);
    soon(() => {
      if (win.dispatchEvent(new win.Event("close", { cancelable: true }))) {
        win.close();
      }
    });
  },

  closeCompose(id) {
    const win = Services.wm.getOuterWindowWithId(id);
    if (win && !win.closed) {
      forgetText(win);
      soon(() => win.close());
    }
  },

  forgetTexts() {
    [...Services.wm.getEnumerator("msgcompose")].forEach(forgetText);
  },

  composeWindows() {
    return [...Services.wm.getEnumerator("msgcompose")].map(windowId);
  },

  // Those that can be written in.
  readyComposes() {
    return [...Services.wm.getEnumerator("msgcompose")].filter(w => w.composeEditorReady).map(windowId);
  },

  // Each message in a window of its own, side by side on the screen.
  async showMessages(name, messageIds) {
    const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
    const { availWidth, availHeight } = mainWindow().screen;
    const width = Math.floor(availWidth / messageIds.length);
    for (const [i, messageId] of messageIds.entries()) {
      const header = [...folder(name).messages].find(candidate => candidate.messageId == messageId);
      const before = new Set(Services.wm.getEnumerator("mail:messageWindow"));
      MailUtils.openMessageInNewWindow(header);
      const win = await until(
        () => [...Services.wm.getEnumerator("mail:messageWindow")].find(
          one => !before.has(one) && one.messageBrowser?.contentWindow?.msgLoaded),
        "the message");
      win.moveTo(i * width, 0);
      win.resizeTo(width, availHeight);
    }
  },

  // The last message of the inboxes with that in its subject: there, until it is shown.
  async readArrived(subject, where) {
    const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
    const tabmail = mainWindow().document.getElementById("tabmail");
    const header = MailServices.accounts.allServers
      .map(({ rootFolder }) => rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox)).filter(Boolean)
      .flatMap(inbox => [...inbox.messages]).findLast(one => one.mime2DecodedSubject.includes(subject));
    const ways = {
      pane: () => MailUtils.displayMessageInFolderTab(header),
      tab: () => tabmail.openTab("mailMessageTab", { messageURI: header.folder.getUriForMsg(header) }),
      window: () => MailUtils.openMessageInNewWindow(header),
    };
    ways[where]();
    await until(() => readerOf(where)?.msgLoaded && readerOf(where).gMessage === header, "the message");
  },

  closeMessages() {
    const tabmail = mainWindow().document.getElementById("tabmail");
    for (const tab of tabmail.tabInfo.filter(({ mode }) => mode.name == "mailMessageTab")) {
      tabmail.closeTab(tab);
    }
    for (const win of Services.wm.getEnumerator("mail:messageWindow")) {
      win.close();
    }
  },

  // — dialogs —

  dialogs() {
    return [...Services.wm.getEnumerator(null)]
      .filter(win => win.location.href.includes("commonDialog"))
      .map(win => ({
        title: win.document.title,
        text: win.document.getElementById("infoBody")?.textContent ?? "",
      }));
  },

  acceptDialogs() {
    for (const win of Services.wm.getEnumerator(null)) {
      if (win.location.href.includes("commonDialog")) {
        soon(() => win.document.querySelector("dialog").acceptDialog());
      }
    }
  },

  cancelDialogs() {
    for (const win of Services.wm.getEnumerator(null)) {
      if (win.location.href.includes("commonDialog")) {
        soon(() => win.document.querySelector("dialog").cancelDialog());
      }
    }
  },

  async answerPassword(password) {
    const box = () => [...Services.wm.getEnumerator(null)].map(win => win.document.getElementById("password1Textbox")).find(one => one?.checkVisibility());
    const found = await until(box, "the password to be asked for");
    found.value = password;
    soon(() => found.ownerDocument.querySelector("dialog").acceptDialog());
  },

  // The third button of a question with three.
  async pressThird() {
    const button = () => [...Services.wm.getEnumerator(null)]
      .map(win => win.document.querySelector("dialog")?.getButton?.("extra1")).find(one => one?.checkVisibility());
    const found = await until(button, "a question with three buttons");
    soon(() => found.click());
  },

  spellings() {
    return [...Services.wm.getEnumerator(null)].filter(win => win.location.href.includes("EdSpellCheck")).length;
  },

  answerSpelling(button) {
    const win = [...Services.wm.getEnumerator(null)].find(one => one.location.href.includes("EdSpellCheck"));
    soon(() => win.document.getElementById(button).click());
  },

  // — mail folders —

  addMessage(name, text) {
    if (!folder(name)) {
      MailServices.accounts.localFoldersServer.rootFolder.createSubfolder(name, null);
      if (name == "Sent") {
        folder(name).setFlag(Ci.nsMsgFolderFlags.SentMail); // as the first copy does
      }
    }
    folder(name).QueryInterface(Ci.nsIMsgLocalMailFolder).addMessage(text);
  },

  // Many at once: one after another each would be told of.
  addMessages(name, texts) {
    texts.forEach(text => harness.addMessage(name, text));
  },

  messages(name) {
    const box = folder(name);
    return box ? [...box.messages].map(header => readMessage(box, header)) : [];
  },

  // A folder of a server, as a click on it does.
  updateFolder(accountKey, name) {
    MailServices.accounts.getAccount(accountKey).incomingServer.rootFolder.getChildNamed(name).updateFolder(null);
  },

  emptyFolder(name) {
    const box = folder(name);
    const headers = box ? [...box.messages] : [];
    if (headers.length) {
      box.deleteMessages(headers, null, true, false, null, false);
    }
  },

  // — address books —

  addBook(name) {
    MailServices.ab.newAddressBook(name, "", Ci.nsIAbManager.JS_DIRECTORY_TYPE);
  },

  addContacts(bookName, contacts) {
    contacts.forEach(contact => book(bookName).addCard(newCard(contact)));
  },

  createList(bookName, name, description, members) {
    const directory = book(bookName);
    const cards = members.map(member => directory.addCard(newCard(member)));
    const template = Cc["@mozilla.org/addressbook/directoryproperty;1"].createInstance(
      Ci.nsIAbDirectory,
    );
    template.isMailList = true;
    template.dirName = name;
    template.description = description;
    const added = directory.addMailList(template);
    writeMembers(directory, added.UID, cards);
  },

  // A book of a server's, as its timer does it.
  fetchBook(bookName) {
    return book(bookName).wrappedJSObject.fetchAllFromServer();
  },

  deleteList(bookName, name) {
    MailServices.ab.deleteAddressBook(list(name, bookName).URI);
  },

  // As the dialog of a list does.
  renameList(bookName, name, newName) {
    const found = list(name, bookName);
    found.dirName = newName;
    found.editMailListToDatabase(null);
  },

  addMember(bookName, name, contact) {
    list(name, bookName).addCard(newCard(contact));
  },

  // — enterprise policies —

  async enterprise(id) {
    const addon = await AddonManager.getAddonByID(id);
    const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
    return {
      active: Services.policies.status === Ci.nsIEnterprisePolicies.ACTIVE,
      // As about:policies lists them.
      errors: storage.getEvents()
        .filter(({ prefix, level }) => level === "error" && POLICY_LOGS.includes(prefix))
        .map(event => event.arguments.join(" ")),
      canDisable: Boolean(addon.permissions & AddonManager.PERM_CAN_DISABLE),
      canUninstall: Boolean(addon.permissions & AddonManager.PERM_CAN_UNINSTALL),
    };
  },

  preference(name) {
    const { prefs } = Services;
    const read = { [prefs.PREF_INT]: "getIntPref", [prefs.PREF_BOOL]: "getBoolPref", [prefs.PREF_STRING]: "getStringPref" };
    return { value: prefs[read[prefs.getPrefType(name)]](name), locked: prefs.prefIsLocked(name) };
  },

  // — the rest —

  // Returns what it was; null: the default of Thunderbird, or nothing at all.
  setPreference(name, value) {
    const { prefs } = Services;
    const before = prefs.prefHasUserValue(name) ? harness.preference(name).value : null;
    if (value === null) {
      prefs.clearUserPref(name);
    } else {
      prefs[{ number: "setIntPref", boolean: "setBoolPref", string: "setStringPref" }[typeof value]](name, value);
    }
    return before;
  },

  clearPreference(name) {
    Services.prefs.clearUserPref(name);
  },

  // Also where the policy forbids it: a user finds ways.
  async enableExtension(id, enabled) {
    const addon = await AddonManager.getAddonByID(id);
    await (enabled ? addon.enable() : addon.disable());
  },

  // Another one beside ours, until Thunderbird ends or it is removed.
  async installExtension(path) {
    await AddonManager.installTemporaryAddon(new FileUtils.File(path));
  },

  // File, Quit.
  clickQuit() {
    soon(() => mainWindow().goQuitApplication());
  },

  // What saving an event of a local calendar does, with the invitations that its dialog offers to send.
  async invite(guests) {
    const modules = "resource:///modules/";
    const { cal } = ChromeUtils.importESModule(`${modules}calendar/calUtils.sys.mjs`);
    const { CalEvent } = ChromeUtils.importESModule(`${modules}CalEvent.sys.mjs`);
    const { defaultIdentity } = MailServices.accounts.defaultAccount;
    const calendar = cal.manager.createCalendar("memory", Services.io.newURI("moz-memory-calendar://"));
    calendar.name = "Seminars";
    cal.manager.registerCalendar(calendar);
    calendar.setProperty("imip.identity.key", defaultIdentity.key);
    const event = new CalEvent([
      "BEGIN:VEVENT", "UID:seminar", "SUMMARY:Merge", "X-MOZ-SEND-INVITATIONS:TRUE", "DTSTART:20300101T100000Z", "DTEND:20300101T110000Z",
      `ORGANIZER:mailto:${defaultIdentity.email}`, ...guests.map(guest => `ATTENDEE;RSVP=TRUE:mailto:${guest}`), "END:VEVENT",
    ].join("\r\n"));
    const { ADD } = Ci.calIOperationListener;
    cal.itip.checkAndSend(ADD, await calendar.addItem(event), null, { responseMode: Ci.calIItipItem.AUTO });
    cal.manager.removeCalendar(calendar);
  },

  // The processes in which pages of extensions live.
  async extensionProcesses() {
    const { children } = await ChromeUtils.requestProcInfo();
    return children.filter(({ type }) => type == "extension").map(({ pid }) => pid);
  },

  // In all processes: what is left is in use.
  minimizeMemory() {
    Services.obs.notifyObservers(null, "memory-pressure", "heap-minimize");
  },

  clipboard() {
    const text = {};
    const transferable = Cc["@mozilla.org/widget/transferable;1"].createInstance(Ci.nsITransferable);
    transferable.init(null);
    transferable.addDataFlavor("text/plain");
    Services.clipboard.getData(transferable, Services.clipboard.kGlobalClipboard);
    transferable.getTransferData("text/plain", text);
    return text.value.QueryInterface(Ci.nsISupportsString).data;
  },

  // What the timer of a compose window does, which is due every five minutes.
  autosave(id) {
    composeWindow(id).AutoSave();
  },

  setOffline(isOffline) {
    Services.io.offline = isOffline;
  },

  // File, Offline, Work Offline once more, which may ask.
  takeOnline() {
    soon(() => (Services.io.offline = false));
  },

  consoleMessages() {
    return Services.console.getMessageArray().map(message => message.message ?? String(message));
  },

  composeReady() {
    return typeof mainWindow()?.MsgNewMessage == "function";
  },

  ready() {
    const win = mainWindow();
    return Boolean(win?.gMailInit?.delayedStartupFinished);
  },
};

const [name, args, done] = arguments;
Promise.resolve()
  .then(() => harness[name](...args))
  .then(
    value => done({ value: value ?? null }),
    error => done({ error: `${error}`, stack: error?.stack ?? "" }),
  );
