// Preloaded into every child of the launcher: a launcher killed by SIGKILL cannot stop its children, so they watch it.
import { isMainThread } from "node:worker_threads";

const parent = Number(process.env.COUNTERSIGN_PARENT);

if (isMainThread && process.ppid === parent) {
  setInterval(() => {
    if (process.ppid !== parent) endGroup();
  }, 200).unref();
}

/** Each child leads a process group of its own, so that its own children end with it. */
function endGroup() {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}
