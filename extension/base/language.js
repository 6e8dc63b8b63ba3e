// language.js — The language of our texts: Thunderbird's, where there are texts in it. Pure.

/**
 * @param {{getMessage: Function, getUILanguage: Function}} i18n
 * @returns {string} for `lang`, for numbers and for dates: with Thunderbird's region, if the language is the same
 */
export function languageOf(i18n) {
  const [ours, wanted] = [i18n.getMessage("language"), i18n.getUILanguage()];
  const base = tag => tag.split("-")[0];

  return base(wanted) === base(ours) ? wanted : ours;
}

/**
 * @param {number} seconds
 * @param {string} language its tag
 * @returns {string} so long, for people
 */
export function durationText(seconds, language) {
  const [value, unit] = seconds < 90 ? [Math.max(1, Math.round(seconds)), "second"] : [Math.round(seconds / 60), "minute"];

  return value.toLocaleString(language, { style: "unit", unit, unitDisplay: "long" });
}
