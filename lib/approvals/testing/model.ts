/** A request's life in plain values: what the product has to agree with, whoever acts at once. */
export const TEXTS = ["asks", "asks-too", "allows", "forbids"] as const;
export type Text = (typeof TEXTS)[number];

export type Command =
  | { do: "create"; slot: number; key?: string }
  | { do: "decide"; slot: number; by: "bob" | "dana"; action: "approve" | "deny"; timed: boolean }
  | { do: "redeem"; slot: number; key: "a" | "b" }
  | { do: "revoke"; slot: number }
  | { do: "expire"; slot: number; worker: boolean }
  | { do: "cancel"; slot: number }
  | { do: "publish"; text: Text }
  | { do: "guard"; slot: number };

type State = "pending" | "approved" | "denied" | "expired" | "cancelled";
export type ModelGrant = { once: boolean; uses: number; revoked: boolean; version: number };
export type ModelRequest = { state: State; byPerson: boolean; version: number; grant: number | null; redeemed: string | null };

export type Model = {
  text: Text;
  version: number;
  slots: ModelRequest[][];
  grants: { slot: number; grant: ModelGrant }[];
  /** First answers by idempotency key. */
  kept: Record<string, string>;
};

export const start = (slots: number): Model => ({ text: "asks", version: 1, slots: Array.from({ length: slots }, () => []), grants: [], kept: {} });

/** Which request of each slot a command means: the newest when its lane set off. */
export type Targets = number[];
export const targetsOf = (model: Model): Targets => model.slots.map((requests) => requests.length - 1);

const asksPeople = (text: Text) => text === "asks" || text === "asks-too";

function activeGrant(model: Model, slot: number): number {
  const usable = (one: Model["grants"][number]) => one.slot === slot && !one.grant.revoked && (one.grant.once ? one.grant.uses === 0 && one.grant.version === model.version : true);
  const standing = model.grants.findIndex((one) => usable(one) && !one.grant.once);
  return standing === -1 ? model.grants.findIndex(usable) : standing;
}

function create(model: Model, slot: number): string {
  if (!asksPeople(model.text)) return "not_eligible";
  const requests = model.slots[slot] ?? [];
  const cover = activeGrant(model, slot);
  if (cover !== -1) {
    requests.push({ state: "approved", byPerson: false, version: model.version, grant: cover, redeemed: null });
    return "covered";
  }
  if (requests.some((one) => one.state === "pending" && one.version === model.version)) return "same";
  if (requests.some((one) => one.state === "denied" && one.byPerson)) return "recently_denied";
  requests.push({ state: "pending", byPerson: false, version: model.version, grant: null, redeemed: null });
  return "new";
}

function createWithKey(model: Model, slot: number, key: string): string {
  const place = `${slot} ${key}`;
  const kept = model.kept[place];
  if (kept !== undefined) return `replayed ${kept}`;
  const answer = create(model, slot);
  if (["new", "same", "covered"].includes(answer)) model.kept[place] = answer;
  return answer;
}

function decide(model: Model, command: Extract<Command, { do: "decide" }>, request: ModelRequest): string {
  if (request.state === "expired") return "expired";
  if (request.state !== "pending") return "already_decided";
  request.byPerson = true;
  request.state = command.action === "deny" ? "denied" : "approved";
  if (command.action === "approve") {
    request.grant = model.grants.push({ slot: command.slot, grant: { once: !command.timed, uses: 0, revoked: false, version: request.version } }) - 1;
  }
  return request.state;
}

function redeem(model: Model, key: string, request: ModelRequest): string {
  if (request.state !== "approved") return "not_approved";
  if (request.redeemed !== null) return request.redeemed === key ? "receipt" : "grant_consumed";
  if (model.text === "forbids") return "grant_revoked";
  const grant = request.grant === null ? null : (model.grants[request.grant]?.grant ?? null);
  if (grant?.revoked === true) return "grant_revoked";
  if (grant !== null && grant.once && grant.uses > 0) return "grant_consumed";
  if (grant !== null) grant.uses += 1;
  request.redeemed = key;
  return "receipt";
}

function revoke(model: Model, request: ModelRequest): string {
  const grant = request.grant === null ? null : (model.grants[request.grant]?.grant ?? null);
  if (grant === null) return "no grant";
  if (grant.revoked) return "revoked";
  if (grant.once && grant.uses > 0) return "used";
  grant.revoked = true;
  return "revoked";
}

function end(request: ModelRequest, state: State, lost: string): string {
  if (request.state === "expired") return lost === "noop" ? lost : "expired";
  if (request.state !== "pending") return lost;
  request.state = state;
  return state;
}

function publish(model: Model, text: Text): string {
  if (model.text === text) return "unchanged";
  model.text = text;
  model.version += 1;
  if (asksPeople(text)) return "published";
  for (const request of model.slots.flat()) if (request.state === "pending") request.state = text === "allows" ? "approved" : "denied";
  return "published";
}

function guard(model: Model, slot: number): string {
  if (model.text === "allows") return "allow by policy";
  if (model.text === "forbids") return "deny";
  const cover = model.grants[activeGrant(model, slot)];
  if (cover === undefined) return "ask";
  cover.grant.uses += 1;
  return "allow by approval";
}

/** Does a command to the model, which it changes, and answers what the product has to answer. */
export function applyTo(model: Model, command: Command, targets: Targets): string {
  if (command.do === "publish") return publish(model, command.text);
  if (command.do === "create") return command.key === undefined ? create(model, command.slot) : createWithKey(model, command.slot, command.key);
  if (command.do === "guard") return guard(model, command.slot);
  const request = model.slots[command.slot]?.[targets[command.slot] ?? -1];
  if (request === undefined) return "nothing there";
  switch (command.do) {
    case "decide":
      return decide(model, command, request);
    case "redeem":
      return redeem(model, command.key, request);
    case "revoke":
      return revoke(model, request);
    case "expire":
      return end(request, "expired", "noop");
    case "cancel":
      return end(request, "cancelled", "already_decided");
  }
}

/** What can be seen of the model in the end, in one shape with what can be seen of the rows. */
export function seen(model: Model) {
  return model.slots.map((requests) =>
    requests.map((request) => {
      const grant = request.grant === null ? null : (model.grants[request.grant]?.grant ?? null);
      return { state: request.state, byPerson: request.byPerson, redeemed: request.redeemed, grant: grant === null ? null : { once: grant.once, uses: grant.uses, revoked: grant.revoked } };
    }),
  );
}

export type Lane = { command: Command; answer: string }[];

/**
 * Whether some order of the lanes' commands, each lane in its own order, gives every answer that was given and ends in the
 * state that was found; a call of which another with the same key was in flight did nothing.
 */
export function explains(model: Model, lanes: readonly Lane[], targets: Targets, found: string): boolean {
  if (lanes.every((lane) => lane.length === 0)) return JSON.stringify(seen(model)) === found;
  return lanes.some((lane, index) => {
    const [first, ...rest] = lane;
    if (first === undefined) return false;
    const next = structuredClone(model);
    const answer = first.answer === "idempotency_in_flight" ? first.answer : applyTo(next, first.command, targets);
    return answer === first.answer && explains(next, lanes.with(index, rest), targets, found);
  });
}
