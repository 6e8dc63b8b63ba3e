// table.js — A table of which only the rows in sight are in the page, however many there are.

import { rowsInView } from "./rows.js";

/** Where the height of the table is not known yet. */
const FALLBACK_HEIGHT = 400;

export class Table {
  #element;
  #body;
  #rows;
  #fill;
  #drawn = new Map();
  #spare = [];
  #rowHeight = 0;
  #height = 0;
  /** How much out of sight is drawn: nothing, until the table was painted. Whoever waits for it sees no more. */
  #beyond = 0;
  #isDue = false;

  /**
   * @param {HTMLElement} element scrolls; has the role “table”
   * @param {HTMLElement} body of the table, with one row in it, which is the pattern of all
   * @param {import("./rows.js").Rows} rows
   * @param {(element: HTMLElement, row: import("./rows.js").Row) => void} fill writes one row
   */
  constructor(element, body, rows, fill) {
    this.#element = element;
    this.#body = body;
    this.#rows = rows;
    this.#fill = fill;
    this.#spare.push(body.firstElementChild);
    element.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(element);
  }

  /** To be called when there are other rows than before. */
  changed() {
    this.#clear();
    this.#measure();
    this.#draw();
    const { length } = this.#rows;
    // The header is a row as well.
    this.#element.setAttribute("aria-rowcount", length + 1);
    this.#element.style.setProperty("--rows", length);
  }

  /** Text of another size, or a narrow window, makes rows of another height. */
  #resized() {
    const before = this.#rowHeight;

    this.#measure();
    if (this.#rowHeight !== before)
      this.#clear();
    this.#draw();
    this.#beyond = 1;
    this.#drawSoon();
  }

  /** Both at once: in between the page would be laid out once more. */
  #measure() {
    this.#rowHeight = parseFloat(getComputedStyle(this.#pattern()).blockSize);
    this.#height = this.#element.clientHeight || FALLBACK_HEIGHT;
  }

  #pattern() {
    return this.#body.firstElementChild;
  }

  /** Scrolling may report oftener than the screen is painted. */
  #drawSoon() {
    if (this.#isDue)
      return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #clear() {
    for (const [index, element] of this.#drawn)
      this.#drop(index, element);
  }

  #drop(index, element) {
    element.hidden = true;
    this.#drawn.delete(index);
    this.#spare.push(element);
  }

  #draw() {
    const { first, last } = rowsInView({
      top: this.#element.scrollTop,
      height: this.#height,
      rowHeight: this.#rowHeight,
      count: this.#rows.length,
      beyond: this.#beyond,
    });

    for (const [index, element] of this.#drawn) {
      if (index < first || index >= last)
        this.#drop(index, element);
    }
    this.#rows.slice(first, last).forEach((row, i) => {
      if (!this.#drawn.has(first + i))
        this.#drawn.set(first + i, this.#place(first + i, row));
    });
  }

  #place(index, row) {
    const element = this.#spare.pop() ?? this.#body.appendChild(this.#pattern().cloneNode(true));

    element.hidden = false;
    element.style.insetBlockStart = `${index * this.#rowHeight}px`;
    element.setAttribute("aria-rowindex", index + 2);
    this.#fill(element, row);
    return element;
  }
}
