// permission-host.js — Has the person asked whether messages may be sent, in a tab of the main window. Thunderbird puts its
// question into that window: asked from another one it waits until the main window is in front, and never comes where that
// shows no page or message.

import { PERMISSION } from "../base/permission.js";

const PAGE = "pages/permission/permission.html";

export class PermissionHost {
  #api;
  #asking = null;

  /** @param {object} api the browser object */
  constructor(api) {
    this.#api = api;
  }

  /** Whether the tab is open: no other window belongs in front of it then. */
  get isAsking() {
    return this.#asking !== null;
  }

  /**
   * @param {object} message from a page: “may-send” asks, “may-send-later” wants no answer any more
   * @param {{url?: string, tab?: {windowId: number}}} sender
   * @returns {Promise<?boolean>|undefined} whether it may be sent; undefined for what is no message of ours
   */
  onMessage(message, sender) {
    if (!sender.url?.startsWith(this.#api.runtime.getURL("pages/")))
      return undefined;
    switch (message?.type) {
      case "may-send":
        return this.#ask(sender.tab.windowId);
      case "may-send-later":
        return this.#closeTab().then(() => null);
      default:
        return undefined;
    }
  }

  async #ask(windowId) {
    if (await this.#isPermitted())
      return true;
    this.#asking ??= this.#begin(windowId);
    const asking = this.#asking;

    try {
      const tab = await asking.tab;

      asking.tabId = tab.id;
      await this.#show(tab);
    } catch (error) {
      console.warn("Nobody can be asked whether messages may be sent:", error.message);
      this.#end();
    }
    await asking.over;
    return this.#isPermitted();
  }

  #isPermitted() {
    return this.#api.permissions.contains(PERMISSION);
  }

  #begin(windowId) {
    const { runtime, tabs } = this.#api;
    const asking = { windowId, tab: tabs.create({ url: runtime.getURL(PAGE) }) };

    asking.over = new Promise(resolve => (asking.end = resolve));
    return asking;
  }

  async #show(tab) {
    const { tabs, windows } = this.#api;
    const { state } = await windows.get(tab.windowId);

    await tabs.update(tab.id, { active: true });
    await windows.update(tab.windowId, state === "minimized" ? { state: "normal" } : {});
    await windows.update(tab.windowId, { focused: true });
  }

  #end() {
    this.#asking?.end();
    this.#asking = null;
  }

  async #closeTab() {
    const tab = await this.#asking?.tab.catch(() => undefined);

    this.#end();
    await this.#api.tabs.remove(tab?.id ?? []).catch(() => {}); // it may be gone
  }

  /** The page closes itself with the answer; closed by the person it is none. */
  onTabRemoved(tabId) {
    if (this.#asking?.tabId === tabId)
      this.#end();
  }

  /** Who asked is gone. */
  onWindowRemoved(windowId) {
    if (this.#asking?.windowId === windowId)
      this.#closeTab().catch(error => console.warn("A tab stays open:", error.message));
  }
}
