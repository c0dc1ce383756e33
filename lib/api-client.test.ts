import { describe, expect, it } from "vitest";
import { ApiError } from "@/lib/api-client";

const refused = (message: string) => new ApiError(400, "invalid_request", message, { details: { fields: [{ field: "name", message }] } });

describe("a sentence about a field", () => {
  it.each([
    ['"name": Give a name.', "Give a name."],
    ['"name" may have at most 80 characters; you sent 95.', "This may have at most 80 characters; you sent 95."],
    ['"name" is missing. Send a string, for example "web".', 'This is missing. Send a string, for example "web".'],
    ['"web" exists already.', '"web" exists already.'],
    ["There is a project of this name already.", "There is a project of this name already."],
  ])("%s beside the field reads: %s", (message, beside) => {
    expect(refused(message).field("name")).toBe(beside);
    expect([refused(message).message, refused(message).field("other")]).toEqual([message, null]);
  });
});
