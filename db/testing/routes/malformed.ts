import type { CallInput } from "./call";
import type { Random } from "./random";

export type Malformed = {
  about: string;
  input: CallInput;
  /** The statuses that say no to it. */
  refused: readonly number[];
  /** What the sentence has to name. */
  names?: string;
};

type Body = Record<string, unknown>;
type Make = (random: Random, sample: Body) => Malformed;

const JSON_TYPE = { "content-type": "application/json" };
const text = (about: string, raw: string, names?: string): Malformed => ({ about, input: { raw, headers: JSON_TYPE }, refused: [400], ...(names === undefined ? {} : { names }) });
const bytes = (about: string, raw: Uint8Array): Malformed => ({ about, input: { raw: new Uint8Array(raw), headers: JSON_TYPE }, refused: [400] });
/** The sample as JSON text with one more member, which is written as it is. */
const withMember = (sample: Body, member: string) => JSON.stringify(sample).replace(/\}$/, `${Object.keys(sample).length === 0 ? "" : ","}${member}}`);
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const utf8 = (value: string) => new TextEncoder().encode(value);

const broken: Make = (random, sample) => {
  const whole = JSON.stringify(sample);
  const raw = random.pick([whole.slice(0, -1), `${whole},`, `${whole}${whole}`, whole.replace("{", "{,"), "{'a':1}", '{"a":NaN}', '{"a":01}', '{"a":.5}', '{"a":+1}', "{a:1}", '{"a":1,}', " ", "undefined", "}{", "[1,", `/* no */${whole}`, '{"a":"\n"}', '{"a":"\\x"}', "tru"]);
  return text(`JSON that is none: ${raw.slice(0, 40)}`, raw);
};

const wrongWhole: Make = (random, sample) => text("a body that is no object", random.pick(["[]", '"text"', "1", "null", "true", "[[]]", JSON.stringify([sample]), JSON.stringify(JSON.stringify(sample))]));

const unknownField: Make = (random, sample) => {
  const name = random.pick(["extra", "Action", "is_admin", "constructor", "toString", "org_id", "état", "a b", "emoji😀", "x".repeat(60), "0", "hasOwnProperty"]);
  const field = `${name}_${random.below(1_000)}`;
  return text(`the unknown field ${field}`, withMember(sample, `${JSON.stringify(field)}:${random.pick(["1", "null", '"x"', "{}", "[]"])}`), field);
};

const wrongType: Make = (random, sample) => {
  const names = Object.keys(sample);
  if (names.length === 0) return wrongWhole(random, sample);
  const name = random.pick(names);
  const others = [17, 1.5, true, "text", [], [{}], { a: 1 }, null].filter((value) => kindOf(value) !== kindOf(sample[name]));
  const value = random.pick(others);
  return { about: `${name} as ${JSON.stringify(value)}`, input: { body: { ...sample, [name]: value } }, refused: [400], names: name };
};

const kindOf = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

const forbiddenCharacter: Make = (random, sample) => {
  const escape = random.pick([String.raw`\u0000`, String.raw`\ud800`, String.raw`\udc00`, String.raw`\ud83dx`, String.raw`\ude00\ud83d`]);
  const member = random.pick([`"note":"a${escape}b"`, `"${escape}":1`, `"deep":{"list":["${escape}"]}`]);
  return text(`${escape} in ${member}`, withMember(sample, member));
};

const twice: Make = (random, sample) => {
  const name = random.pick([...Object.keys(sample), "again"]);
  const member = random.pick([`"again":1,"again":1`, `"deep":{"a":1,"a":2}`, `"a":[{"b":1,"c":2,"b":1}]`, String.raw`"a":1,"\u0061":2`, `${JSON.stringify(name)}:${JSON.stringify(sample[name] ?? 1)},${JSON.stringify(name)}:1`]);
  return text(`a key twice: ${member.slice(0, 60)}`, withMember(sample, member));
};

const prototype: Make = (random, sample) => {
  const member = random.pick(['"__proto__":{"isAdmin":true}', '"deep":{"__proto__":null}', String.raw`"\u005f_proto__":{}`, '"__proto__":1']);
  return text(member, withMember(sample, member), "__proto__");
};

const tooDeep: Make = (random, sample) => {
  const depth = random.pick([32, 33, 100, 5_000, 60_000]);
  const value = random.pick([nested(depth), `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`, "[".repeat(depth)]);
  return text(`${depth} levels below the body`, withMember(sample, `"deep":${value}`));
};

const tooLarge: Make = (random, sample) => {
  const raw = random.pick([withMember(sample, `"long":"${"x".repeat(262_144)}"`), `${JSON.stringify(sample)}${" ".repeat(262_144)}`, withMember(sample, `"long":"${"é".repeat(131_072)}"`)]);
  if (random.below(2) === 0) return text("more than 256 KB", raw);
  return { about: "more than 256 KB, streamed", input: { raw: streamed(raw), headers: JSON_TYPE }, refused: [400] };
};

function streamed(raw: string): ReadableStream<Uint8Array> {
  const all = utf8(raw);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(all.slice(at, at + 65_536));
      at += 65_536;
      if (at >= all.length) controller.close();
    },
  });
}

const badBytes: Make = (random, sample) => {
  const whole = utf8(JSON.stringify(sample));
  const at = 1 + random.below(Math.max(1, whole.length - 1));
  const odd = random.pick([[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]]);
  const inserted = Uint8Array.from([...whole.slice(0, at), ...odd, ...whole.slice(at)]);
  return bytes("bytes that are not UTF-8, a byte order mark, or UTF-16", random.pick([inserted, Uint8Array.from([0xef, 0xbb, 0xbf, ...whole]), new Uint8Array(Buffer.from(JSON.stringify(sample), "utf16le"))]));
};

const hugeNumber: Make = (random, sample) => {
  const number = random.pick(["1e400", "-1e999", "9007199254740993", "-9007199254740992", "12345678901234567890", `1${"0".repeat(400)}`]);
  return text(`the number ${number.slice(0, 30)}`, withMember(sample, random.pick([`"n":${number}`, `"deep":[${number}]`])));
};

const otherType: Make = (random, sample) => {
  const type = random.pick(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", "application/xml", "application/jsonx", "json", "*/*"]);
  return { about: `sent as ${type}`, input: { raw: JSON.stringify(sample), headers: { "content-type": type } }, refused: [415] };
};

const longText: Make = (random, sample) => {
  const name = Object.keys(sample).find((key) => typeof sample[key] === "string") ?? "name";
  const value = random.pick(["x", "é", "\u202e"]).repeat(random.pick([70_000, 85_000]));
  return name === "yaml" ? unknownField(random, sample) : { about: `${name} of ${value.length} characters`, input: { body: { ...sample, [name]: value } }, refused: [400] };
};

/** Ways to spoil a body. */
export const BODIES: readonly Make[] = [broken, wrongWhole, unknownField, unknownField, wrongType, wrongType, forbiddenCharacter, twice, prototype, tooDeep, tooLarge, badBytes, hugeNumber, otherType, longText];
