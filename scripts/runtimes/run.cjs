// Copied into an empty project beside the packed SDK, and run by Node, Bun and Deno.
const sdk = require("@countersign/sdk");
const canonical = require("@countersign/sdk/canonical");

import("./check.mjs").then(async ({ check }) => console.log(`CommonJS: ${await check({ sdk, canonical, servers: JSON.parse(process.argv[2]) })}`));
