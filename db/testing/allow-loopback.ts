/** Lets this process, and those that it starts, send to peers on loopback by http, as an operator allows it. To be called before anything reads the settings. */
export function allowLoopback(): void {
  Object.assign(process.env, { OUTGOING_ALLOW_HTTP: "on", OUTGOING_ALLOW_CIDRS: "127.0.0.0/8" });
}
