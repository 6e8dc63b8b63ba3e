// other-addons.js — Whether another add-on could change a mail after its check.

/** Those that come, go, or are switched on or off. */
export const OTHERS_CHANGE = ["onInstalled", "onEnabled", "onDisabled", "onUninstalled"];

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
