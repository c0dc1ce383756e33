// Copied into an empty project beside the packed SDK, and run by Node, Bun and Deno.
import * as sdk from "@countersign/sdk";
import * as canonical from "@countersign/sdk/canonical";
import process from "node:process";
import { check } from "./check.mjs";

console.log(`ESM: ${await check({ sdk, canonical, servers: JSON.parse(process.argv[2]) })}`);
