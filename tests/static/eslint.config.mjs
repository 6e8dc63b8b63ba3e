// eslint.config.mjs — What ESLint looks for in the extension and in the JavaScript of the tests.

import js from "@eslint/js";
import globals from "globals";

import floatingPromise from "./floating-promise.mjs";

const RULES = {
  ...js.configs.recommended.rules,
  // Left out: looking for control characters is what some of our expressions are for.
  "no-control-regex": "off",
  "no-misleading-character-class": ["error", { allowEscape: true }],
  // A leading underscore takes a field out of an object on purpose.
  "no-unused-vars": ["error", { varsIgnorePattern: "^_" }],

  "ours/floating-promise": "error",
  "array-callback-return": "error",
  "default-case-last": "error",
  // `!= null` says “neither null nor undefined”.
  eqeqeq: ["error", "always", { null: "ignore" }],
  "max-lines-per-function": ["error", { max: 60 }],
  "no-alert": "error",
  "no-constructor-return": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-extend-native": "error",
  "no-implicit-coercion": "error",
  "no-implicit-globals": "error",
  "no-implied-eval": "error",
  "no-loop-func": "error",
  "no-new-func": "error",
  "no-new-wrappers": "error",
  "no-param-reassign": "error",
  "no-return-assign": "error",
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-unmodified-loop-condition": "error",
  "no-unreachable-loop": "error",
  "no-unused-expressions": "error",
  "no-useless-assignment": "error",
  "no-useless-concat": "error",
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-promise-reject-errors": "error",
  "prefer-rest-params": "error",
  "prefer-spread": "error",
  radix: "error",
  "require-atomic-updates": "error",
};

export default [
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { ours: { rules: { "floating-promise": floatingPromise } } },
    rules: RULES,
  },
  {
    files: ["extension/**/*.js"],
    languageOptions: { globals: { ...globals.browser, browser: "readonly" } },
  },
  {
    files: ["tests/**/*.mjs"],
    languageOptions: { globals: globals.node },
    rules: {
      // Test cases are made in loops, and replace what the next one finds.
      "no-loop-func": "off",
      "require-atomic-updates": "off",
      // Nor is their `api` the browser's.
      "ours/floating-promise": "off",
    },
  },
];
