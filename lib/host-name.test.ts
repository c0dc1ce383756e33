import { expect, it } from "vitest";
import { preview } from "@/lib/approvals/preview";
import { hostNameProblem } from "@/lib/host-name";
import { canonicalAddress } from "@/lib/identity/address";
import { parseUrl } from "@/lib/outgoing/target";

const LONG_LABEL = `${"a".repeat(64)}.example.com`;
const LONG_NAME = `${"abcdefghi.".repeat(30)}com`;
const rules = { allowHttp: false, allowed: [] };
const notesOf = (host: string) => {
  const { head } = preview({ action: "http.get", args: JSON.stringify({ url: `https://${host}/x` }), resource: null });
  return head.kind === "http" ? head.notes : null;
};

it.each([
  ["a part of 64 letters", LONG_LABEL, /longer than 63/],
  ["more than 253 letters", LONG_NAME, /longer than 253/],
  ["a part without letters", "example..com", /is empty/],
])("%s makes no host: marked on the card, and refused as a channel's address and as a person's", (_, host, why) => {
  expect(hostNameProblem(host)).toMatch(why);
  expect(notesOf(host)).toEqual([expect.stringMatching(why)]);
  expect(() => parseUrl(`https://${host}/hook`, rules)).toThrow(why);
  expect(canonicalAddress(`bob@${host}`)).toBeNull();
});

it.each(["example.com", "example.com.", `${"a".repeat(63)}.com`, "localhost", "xn--bcher-kva.example", "under_score.example.com"])("%s may be a host", (host) => {
  expect(hostNameProblem(host)).toBeNull();
  expect(() => parseUrl(`https://${host}/hook`, rules)).not.toThrow();
});

it("an address in brackets is no name, and percent-encoded letters in a host are marked", () => {
  expect(hostNameProblem("[2001:db8::1]")).toBeNull();
  expect(notesOf("%65xample.com")).toEqual(["A host with percent-encoded letters, which may be read as another one"]);
});
