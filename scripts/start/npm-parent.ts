/**
 * Calls `end` once when the shell that npm put between itself and this process is gone: who tells `npm start` or `npm run worker`
 * to stop by a signal ends npm and that shell alone, for neither passes it on.
 */
export function whenNpmIsGone(end: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  watch.unref();
}
