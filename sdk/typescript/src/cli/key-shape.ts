/** What is wrong with a key or token as typed, as a sentence; null where its shape and checksum are right (contract sections 2 and 20). */
export function keyProblem(key: string): string | null {
  const match = /^cz_(?:live|test|pat)_([0-9a-f]{56})([0-9a-f]{8})$/.exec(key);
  if (match === null) return "It is not cz_live_, cz_test_ or cz_pat_ and 64 hex digits. Copy it again.";
  if (crc32(match[1] ?? "") !== match[2]) return "It is mistyped: its last 8 digits do not fit the rest. Copy it again.";
  return null;
}

/** As `keyProblem`, and a personal token is no API key either. */
export function apiKeyProblem(key: string): string | null {
  if (key.startsWith("cz_pat_")) return "It is a personal token, and an agent needs the API key of a project, cz_live_… or cz_test_…. A token goes into --token.";
  return keyProblem(key);
}

/** CRC-32 (IEEE) of ASCII text as eight lower-case hex digits. */
function crc32(text: string): string {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

/** Enough of a key to recognise it, too little to use it. */
export function masked(key: string): string {
  const prefix = /^cz_(?:live|test|pat)_/.exec(key)?.[0] ?? "";
  return `${prefix}…${key.slice(-4)}`;
}
