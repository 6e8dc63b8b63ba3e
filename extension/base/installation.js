// installation.js — What the build knew of the place where Bcc Guard is installed. pack.py writes the file anew for
// the extension that is installed together with its helper; as it stands here, nothing is known.

/** @type {?string} the path of the helper */
export const HELPER_PATH = null;

/** @type {?string} what the helper says that it was built from */
export const HELPER_BUILD = null;
