import { createHash, sign, type KeyObject } from "node:crypto";

/** Signed notes in the format of C2SP tlog-checkpoint and signed-note, so that tools outside read our checkpoints too. */
export type NoteKey = { secret: KeyObject; publicKey: Uint8Array };

const ED25519 = Uint8Array.of(1);

/** The name under which a chain is known, the first line of its checkpoints. */
export function originOf(orgId: string): string {
  return `countersign/${orgId}`;
}

function keyHash(origin: string, publicKey: Uint8Array): Buffer {
  return createHash("sha256").update(`${origin}\n`).update(ED25519).update(publicKey).digest().subarray(0, 4);
}

/** What a verifier has to know beforehand, in the usual form `name+hash+key`. */
export function verifierKey(origin: string, publicKey: Uint8Array): string {
  return `${origin}+${keyHash(origin, publicKey).toString("hex")}+${Buffer.concat([ED25519, publicKey]).toString("base64")}`;
}

/** The checkpoint of a tree: origin, size and root, signed with Ed25519, so that the same tree gives the same text. */
export function checkpointNote(origin: string, tree: { size: number; root: Uint8Array }, key: NoteKey): string {
  const text = `${origin}\n${tree.size}\n${Buffer.from(tree.root).toString("base64")}\n`;
  const signature = Buffer.concat([keyHash(origin, key.publicKey), sign(null, Buffer.from(text, "utf8"), key.secret)]);
  return `${text}\n— ${origin} ${signature.toString("base64")}\n`;
}
