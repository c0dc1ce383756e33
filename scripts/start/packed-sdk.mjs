// Copied into an empty project beside an installed SDK: what a stranger imports must be there, in both module systems.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const imported = await import("@countersign/sdk");
assert.equal(typeof imported.Client, "function", "import { Client }");
assert.equal(typeof require("@countersign/sdk").Client, "function", "require(…).Client");

const client = new imported.Client({ mode: "local", policy: "version: '1'\nsettings: { default_action: allow }\nrules:\n  - deny: 'Bash:sudo *'\n" });
assert.equal((await client.guard("Bash:sudo reboot")).denied, true, "a denied action is denied");
assert.equal((await client.guard("Bash:ls")).denied, false, "an allowed action is allowed");
console.log("The packed SDK loads and decides in an empty project.");
