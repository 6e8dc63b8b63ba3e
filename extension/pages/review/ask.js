// ask.js — The answer «Ask for approval»: how the message stands with those who have to approve it, and who of them is
// asked.

import { harmless } from "../../base/harmless.js";

const element = name => document.getElementById(name);

/** @returns {string[]} those who are ticked */
export const chosenApprovers = () =>
  [...document.querySelectorAll("#approvers input:checked")].map(({ value }) => value);

function approverElement(address, i) {
  const row = document.createElement("div");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", id: `approver-${i}`, value: address, checked: true });
  const label = Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: address });

  row.className = "tick";
  row.append(box, label);
  return row;
}

function line(content, name) {
  const made = document.createElement(name);

  made.textContent = content;
  return made;
}

/**
 * @param {object} approval of the verdict
 * @param {{text: Function, isOffered: boolean, changed: () => void}} page `changed` is told of every tick
 */
export function showApproval({ needed, approved, approvers, changes, reason, texts }, { text, isOffered, changed }) {
  element("approval-state").textContent = texts.state;
  element("approval-changes").replaceChildren(...changes.map(change => line(change, "li")));
  element("approval-changes").hidden = changes.length === 0;
  element("approval").hidden = approved && changes.length === 0 && reason === null;
  element("approvers").hidden = !isOffered;
  if (!isOffered)
    return;
  element("approvers-title").textContent = text("askApprovers", needed.toLocaleString(document.documentElement.lang));
  element("approvers").append(...approvers.map(approverElement));
  element("approvers").addEventListener("change", changed);
}

/** @param {?Object<string, string>} names of some who may be asked, by address */
export function nameApprovers(names) {
  for (const label of document.querySelectorAll("#approvers label")) {
    const { value } = label.control;

    if (names?.[value])
      label.textContent = `${harmless(names[value])} <${value}>`;
  }
}

/** @returns {boolean} whether so many are ticked as have to approve */
export const areEnough = ({ needed }) => chosenApprovers().length >= needed;
