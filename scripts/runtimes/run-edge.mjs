// Bundled with the packed SDK into one script, as the tools of edge platforms do, and evaluated where there is neither a process nor a file system.
import * as sdk from "@countersign/sdk";
import * as canonical from "@countersign/sdk/canonical";
import { check } from "./check.mjs";

globalThis.checked = check({ sdk, canonical, servers: globalThis.servers });
