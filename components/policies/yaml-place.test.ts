import { describe, expect, it } from "vitest";
import { placeIn } from "@/components/policies/yaml-place";

const where = (before: string) => {
  const place = placeIn(before);
  return place === null ? null : [place.scope, place.key, place.word];
};

const RULES = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n    approval:\n      quorum: 2\n";

describe("the place that is written at", () => {
  it.each<[string, string, unknown]>([
    ["a key of the document", "ver", ["document", null, "ver"]],
    ["a key of the settings", "settings:\n  def", ["settings", null, "def"]],
    ["a value of the settings", "settings:\n  default_action: d", ["settings", "default_action", "d"]],
    ["the first key of a rule", "rules:\n  - de", ["rule", null, "de"]],
    ["a later key of a rule", "rules:\n  - deny: x\n    esc", ["rule", null, "esc"]],
    ["a key of a rule after a block inside it", `${RULES}    rea`, ["rule", null, "rea"]],
    ["a pattern within quotes", "rules:\n  - deny: 'Bash:s", ["rule", "deny", "Bash:s"]],
    ["a pattern in a list", "rules:\n  - actions: [deploy.production, 'git.p", ["rule", "actions", "git.p"]],
    ["an effect", "rules:\n  - effect: ", ["rule", "effect", ""]],
    ["a key of an approval block", `${RULES}      app`, ["approval", null, "app"]],
    ["a key of an approval on one line", "rules:\n  - deny: x\n    approval: { timeout: 4h, quo", ["approval", null, "quo"]],
    ["an approver in a list on one line", "rules:\n  - deny: x\n    approval: { approvers: [bob@acme.com, da", ["approval", "approvers", "da"]],
    ["an approver in a list of lines", "rules:\n  - deny: x\n    approval:\n      approvers:\n        - bo", ["approval", "approvers", "bo"]],
    ["a pattern in a list of lines", "rules:\n  - deny:\n      - Bash:r", ["rule", "deny", "Bash:r"]],
    ["a key of a match", "rules:\n  - match: { to", ["match", null, "to"]],
    ["an argument of a match", "rules:\n  - match: { tool: send_refund, argument_gt: { am", ["conditions", null, "am"]],
    ["an argument of when", "rules:\n  - allow: x\n    when: { chan", ["conditions", null, "chan"]],
    ["a comparator", "rules:\n  - allow: x\n    when: { files: { l", ["comparison", null, "l"]],
    ["a new rule after another", `${RULES}  - `, ["rule", null, ""]],
    ["nothing within a comment", "rules: # de", null],
  ])("is %s", (_name, before, expected) => expect(where(before)).toEqual(expected));
});
