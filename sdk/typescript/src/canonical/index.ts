export { CanonicalError, type CanonicalReason } from "./canonical-error";
export { canonicalize } from "./canonicalize";
export { type ActionIdentity, actionDigest, argsHash, consumptionKeyOf, hashOfCanonical, nameAfterLapse } from "./digest";
export type { JsonArray, JsonObject, JsonPrimitive, JsonValue } from "./json";
export { MAX_BODY_BYTES, MAX_DEPTH } from "./limits";
export { sha256Hex } from "./sha256";
export { losesKeys, parseStrictJson } from "./strict-json";
