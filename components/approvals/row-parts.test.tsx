import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { bareWords, RowAction, saysOf } from "./row-parts";
import { ROW_CHARACTERS } from "./words";

const KEY = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";

describe("an action in a row", () => {
  it.each(Array.from({ length: KEY.length + 1 }, (_, n) => n))("shows no part of a secret that the end of the row would cut after %i characters", (n) => {
    const front = `Bash:${"a ".repeat(ROW_CHARACTERS)}`.slice(0, ROW_CHARACTERS - n - 1);
    expect(renderToStaticMarkup(<RowAction text={`${front} ${KEY} and more`} />)).not.toContain("sk_live");
  });

  it("shows no secret that begins before the colon after the tool", () => {
    expect(renderToStaticMarkup(<RowAction text="postgres://app:s3cret@db.example/prod" />)).not.toContain("s3cret");
    expect(renderToStaticMarkup(<RowAction text="password:hunter2" />)).not.toContain("hunter2");
  });
});

describe("a row that rushes by", () => {
  it("has the same words, with what hides in them made visible and its secrets hidden", () => {
    const { action, says } = bareWords({ canonical_action: `Bash:curl -H ${KEY} \u202Egpj`, reason: "two\nlines password=hunter2" });
    expect(action).toContain("Bash:curl -H");
    expect(action).toContain("⟨U+202E⟩gpj");
    expect(says).toContain("“two⟨U+000A⟩lines");
    expect(action + says).not.toMatch(/sk_live|hunter2|[\u202E\n]/u);
  });

  it("shows of a long message what a line can hold, and no part of a secret at its end", () => {
    const long = `${"a ".repeat(ROW_CHARACTERS / 2 - 4)}${KEY} ${"b".repeat(2_000)}`;
    expect(saysOf(long).length).toBeLessThan(ROW_CHARACTERS + 100);
    expect(renderToStaticMarkup(<>{saysOf(long)}</>)).not.toContain("sk_live");
  });
});
