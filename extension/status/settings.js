// settings.js — The only file that reads the stored settings.

import { APPROVALS } from "../approval/arrivals.js";
import { REQUESTS } from "../approval/waiting.js";
import { WAITING } from "../send/recovery.js";
import { SENT_MAILS } from "../sent/sent-state.js";
import { UNWRITTEN } from "./audit-backlog.js";

/** What is stored beside the settings. */
const OTHERS = [APPROVALS, REQUESTS, WAITING, SENT_MAILS, UNWRITTEN];

/** Firefox and Thunderbird reject storage.managed where no administrator has set anything. */
const NO_POLICY = /managed storage manifest not found/i;

/**
 * @param {object} storage browser.storage
 * @returns {Promise<{managed?: object, local: object}>} as `hello` wants it
 */
export async function readSettings(storage) {
  const [managed, stored] = await Promise.all([readManaged(storage), storage.local.get()]);
  const local = Object.fromEntries(Object.entries(stored).filter(([key]) => !OTHERS.includes(key)));

  return managed === undefined ? { local } : { managed, local };
}

async function readManaged(storage) {
  try {
    return await storage.managed.get();
  } catch (error) {
    if (NO_POLICY.test(error.message))
      return undefined;
    throw error;
  }
}

/**
 * @param {object} changes by key, as storage.onChanged has them
 * @param {string} area
 * @returns {boolean} whether a setting is among them
 */
export const isSettingIn = (changes, area) =>
  area !== "session" && Object.keys(changes).some(key => !OTHERS.includes(key));

/** @returns {boolean} false only where the organisation, or else the person, wants no log */
export const isAudited = ({ managed, local }) => ({ ...local, ...managed }).audit !== "none";

/**
 * Adds to the user's own trusted groups.
 *
 * @param {object} storage browser.storage
 * @param {string[][]} groups
 * @returns {Promise<void>} rejects if they could not be stored
 */
export async function rememberGroups(storage, groups) {
  const { trustedGroups = [] } = await storage.local.get("trustedGroups");

  await storage.local.set({ trustedGroups: [...trustedGroups, ...groups] });
}

/**
 * What a send gets when the check cannot be made. Read here and not from the helper, as it must be
 * known just when there is no helper.
 *
 * @param {{managed?: object, local: object}} settings
 * @returns {"ask"|"refuse"}
 */
export function uncheckedRule({ managed, local }) {
  const { unchecked: value } = { unchecked: "ask", ...local, ...managed };

  return value === "ask" ? "ask" : "refuse";
}
