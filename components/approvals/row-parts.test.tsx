import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { RowAction } from "./row-parts";
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
