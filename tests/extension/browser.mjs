// browser.mjs — As much of Thunderbird as one send needs, with every part open to failure.

import { webcrypto } from "node:crypto";

import { parse } from "./parser.mjs";

/** Every browser has it; Node has since its version 19, and Debian 12 has 18. */
globalThis.crypto ??= webcrypto;

/** Thunderbird has it, and Node since its version 25. */
const { toBase64 = function () { return Buffer.from(this).toString("base64"); } } = Uint8Array.prototype;
Object.assign(Uint8Array.prototype, { toBase64 });

/** An event that tests can fire. */
export function event() {
  const listeners = [];

  return {
    addListener: listener => listeners.push(listener),
    fire: (...args) => listeners.map(listener => listener(...args)),
  };
}

export const PAGE = "moz-extension://guard/pages/review/review.html";

/** A screen of the size that most have. */
export const SCREEN = { availLeft: 0, availTop: 0, availWidth: 1920, availHeight: 1080 };

/** A button that keeps what stands on it: for all windows under “all”, for one under its tab. */
function buttonOf(state) {
  const set = name => async ({ tabId = "all", ...value }) => {
    state[tabId] = { ...state[tabId], [name]: Object.values(value)[0] };
  };

  return {
    setBadgeText: set("text"), setBadgeBackgroundColor: set("color"), setTitle: set("title"), setLabel: set("label"),
    enable: async (tabId = "all") => void (state[tabId] = { ...state[tabId], isEnabled: true }),
    disable: async (tabId = "all") => void (state[tabId] = { ...state[tabId], isEnabled: false }),
  };
}

/** @param {object} details the compose window */
export function browserWith(details) {
  const window = structuredClone(details);
  const opened = [];
  const buttons = { action: {}, composeAction: {}, messageDisplayAction: {} };
  const api = {
    window,
    opened,
    buttons,
    action: buttonOf(buttons.action),
    composeAction: buttonOf(buttons.composeAction),
    messageDisplayAction: buttonOf(buttons.messageDisplayAction),
    i18n: { getMessage: (key, values) => [key, ...(values ?? [])].join(" "), getUILanguage: () => "en" },
    accounts: {},
    alarms: { create: () => {}, clear: async () => true, getAll: async () => [] },
    addressBooks: { list: async () => [], mailingLists: { list: async () => [] } },
    compose: {
      listAttachments: async () => [],
      getComposeDetails: async () => structuredClone(window),
      setComposeDetails: async (_, changes) => void Object.assign(window, structuredClone(changes)),
    },
    identities: { list: async () => [{ email: "jimu@corp.example", replyTo: "" }] },
    messages: { getHeaders: async () => ({}) },
    messengerUtilities: { parseMailboxString: parse },
    runtime: { getURL: path => `moz-extension://guard/${path}` },
    storage: {
      managed: {
        get: async () => {
          throw new Error("Managed storage manifest not found");
        },
      },
      local: { get: async () => ({}), set: async () => {}, remove: async () => {} },
    },
    windows: {
      create: async ({ url }) => {
        opened.push({ id: opened.length + 100, url, isOpen: true, focused: 0 });
        return { id: opened.at(-1).id };
      },
      update: async id => void opened.find(each => each.id === id).focused++,
      remove: async id => void (opened.find(each => each.id === id).isOpen = false),
    },
  };
  return api;
}

/** The review page of a window: what it would do. */
export function pageOf(questions, { url }) {
  const id = new URL(url).searchParams.get("id");
  const send = (message, sender = { url }) => questions.onMessage({ id, ...message }, sender);

  return {
    sheet: () => send({ type: "sheet" }),
    choose: (choice, acknowledged = false, more = {}) => send({ type: "choice", choice, acknowledged, ...more }),
    send,
  };
}

/** Lets everything that can happen without a clock happen. */
export const settle = async () => {
  for (let i = 0; i < 5; i++)
    await new Promise(resolve => setImmediate(resolve));
};
