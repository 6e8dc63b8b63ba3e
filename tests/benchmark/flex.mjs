// flex.mjs — Lets FlexConfirmMail's classifier sort the recipients of a mail: flex.mjs FOLDER MAIL,
// where FOLDER holds its recipient-classifier.js. The list is cut at commas, which costs next to nothing.

import { readFileSync } from "node:fs";
import path from "node:path";

const [folder, mail] = process.argv.slice(2);
const { RecipientClassifier } = await import(path.resolve(folder, "recipient-classifier.js"));
const list = /^Cc: (.*(?:\r\n .*)*)/m.exec(readFileSync(mail, "latin1"))[1];
const recipients = list.split(",").map(recipient => recipient.trim());
const { externals } = new RecipientClassifier({ internalDomains: ["corp.example"] }).classify(recipients);

console.log(externals.length);
