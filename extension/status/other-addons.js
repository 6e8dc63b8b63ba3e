// other-addons.js — Whether another add-on could change a message after its check, or send one without any.

/** Those that come, go, or are switched on or off. */
export const OTHERS_CHANGE = ["onInstalled", "onEnabled", "onDisabled", "onUninstalled"];

/** Known to send messages by themselves: of those `onBeforeSend` does not tell. As helper/policy/self-sender.c has them. */
export const SELF_SENDERS = [
  "sendlater3@kamens.us", // Send Later: puts drafts into the Outbox
  "gconversation@xulforum.org", // Conversations: its quick reply has no window
  "simplemailredirection@ggbs.de", // Simple Mail Redirection: by hand and by filter
];

/**
 * @param {{getAll: Function, getSelf: Function}} management of the browser object
 * @returns {Promise<Array<{id: string, name: string}>>} those that can send a message now of which we do not
 *   hear before: known for it, or given the permission
 */
export async function findSenders(management) {
  const [all, self] = await Promise.all([management.getAll(), management.getSelf()]);
  const canSend = ({ id, permissions }) =>
    SELF_SENDERS.includes(id) || permissions?.includes("messages.send");

  return all
    .filter(each => each.enabled && each.id !== self.id && canSend(each))
    .map(({ id, name }) => ({ id, name }));
}

export class Others {
  #management;
  #latest = null;
  #areThere = true;

  /** @param {{getAll: Function, getSelf: Function}} management of the browser object */
  constructor(management) {
    this.#management = management;
  }

  /** As long as nobody knows, there are some. */
  get areThere() {
    return this.#areThere;
  }

  /**
   * To be called when the extension starts, and when another came, went or changed. Its permissions do
   * not count: it may get one later, and nobody hears of that.
   *
   * @returns {Promise<void>} never rejects
   */
  async changed() {
    const mine = (this.#latest = {});

    this.#areThere = true;
    try {
      const [all, self] = await Promise.all([this.#management.getAll(), this.#management.getSelf()]);
      const isOther = ({ id, type, enabled }) => type === "extension" && enabled && id !== self.id;

      if (this.#latest === mine)
        this.#areThere = all.some(isOther);
    } catch (error) {
      console.warn("It is not known which other add-ons there are:", error.message);
    }
  }
}
