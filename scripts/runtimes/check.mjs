// Runs in every runtime, so it is plain JavaScript that imports nothing: what the SDK promises, tried against servers that approve, deny and stay silent.

function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what}: ${String(found)} instead of ${String(wanted)}`);
}

async function thrown(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Answers how hosted calls were judged: in the process, or by the server where the runtime cannot verify the signature. */
export async function check({ sdk, canonical, servers }) {
  const { Client, HITLBackendUnreachableError, HITLTimeoutError, PolicyDeniedError } = sdk;
  const at = (baseUrl, more = {}) => new Client({ apiKey: "cz_test_x", email: "alice@acme.com", baseUrl, ...more });
  const local = new Client({ mode: "local", policy: "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n  - allow: 'Bash:*'\n" });
  expect("a local deny", (await local.guard("Bash:sudo x")).denied, true);
  expect("a local allow", (await local.guard("Bash:ls")).denied, false);
  expect("the hash of arguments", canonical.argsHash({ z: 1, a: 2, m: 3 }), "sha256:ebba85cfdc0a724b6cc327ecc545faeb38b9fe02eca603b430eb872f5cf75370");

  const client = at(servers.approving);
  expect("a hosted allow", (await client.guard("Bash:ls")).denied, false);
  const { judgedInProcess } = await client.stats();
  const final = await client.gate("Bash:sudo x", { args: { amount: 1 }, message: "runtime check" });
  expect("an approved call", final.approvedViaHitl, true);
  await client.close();
  const { audit } = await client.stats();
  if (judgedInProcess > 0) expect("calls of which the server was never told", audit?.queued ?? audit?.dropped, 0);

  const denied = await thrown(() => at(servers.denying).gate("Bash:sudo x"));
  expect("a denied call throws PolicyDeniedError", denied instanceof PolicyDeniedError, true);
  const late = await thrown(() => at(servers.silent).gate("Bash:sudo x", { timeoutS: 1 }));
  expect("silence throws HITLTimeoutError", late instanceof HITLTimeoutError, true);
  const away = await thrown(() => at(servers.away, { retryForS: 0.5 }).guard("Bash:ls"));
  expect("a server that is away throws HITLBackendUnreachableError", away instanceof HITLBackendUnreachableError, true);
  const aborted = new AbortController();
  setTimeout(() => aborted.abort(new Error("stopped")), 300);
  const stopped = await thrown(() => at(servers.silent).gate("Bash:sudo x", { signal: aborted.signal }));
  expect("an aborted wait throws its own reason", stopped?.message, "stopped");
  const mocked = await new Client({ hitlMock: "approve_after_2s" }).gate("Bash:sudo x");
  expect("a mocked approval", mocked.approvedViaHitl, true);
  return judgedInProcess > 0 ? "judged in process" : "judged by the server";
}
