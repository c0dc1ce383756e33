export type JsonPrimitive = string | number | boolean | null;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
/** A value that JSON can carry. */
export type JsonValue = JsonPrimitive | JsonArray | JsonObject;
