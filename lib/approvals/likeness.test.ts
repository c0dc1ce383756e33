import { describe, expect, it } from "vitest";
import { isReworded, likeness, wordsOf } from "@/lib/approvals/likeness";

const call = (action: string, args: object = {}) => ({ action, resource: null, args: JSON.stringify(args) });

describe("a denied call in other words", () => {
  const denied = call("Bash:sudo apt-get install python3-foo");

  it.each(["Bash:sudo apt-get install -y python3-foo", "Bash:sudo  apt-get   install python3-foo", "Bash:sudo APT-GET install ｐython3-foo", "Bash:sudo sh -c 'apt-get install python3-foo'", "Bash:cd /tmp && env DEBIAN_FRONTEND=noninteractive sudo apt-get install python3-foo --quiet --assume-yes"])("%s", (action) => {
    expect(isReworded(call(action), denied)).toBe(true);
  });

  it("a little less money to the same place", () => {
    expect(isReworded(call("send_refund", { amount: 9_400, to: "acc_1" }), call("send_refund", { amount: 9_500, to: "acc_1" }))).toBe(true);
  });

  it.each(["Bash:sudo systemctl restart nginx", "Bash:ls", "deploy.production"])("not so: %s", (action) => {
    expect(isReworded(call(action), denied)).toBe(false);
  });

  it("likeness is 1 for the same words, 0 for none in common, and the same both ways", () => {
    const [a, b] = [wordsOf(call("Bash:sudo reboot")), wordsOf(call("deploy.production"))];
    expect([likeness(a, a), likeness(a, b), likeness(a, new Set(["bash"])) === likeness(new Set(["bash"]), a)]).toEqual([1, 0, true]);
  });
});
