// permission.js — What “One message each” needs of Thunderbird, which asks for it alone and once.

export const PERMISSION = { permissions: ["messages.send"] };
