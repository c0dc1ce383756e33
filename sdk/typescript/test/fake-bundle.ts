import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { ServerResponse } from "node:http";
import { canonicalize } from "@countersign/sdk/canonical";
import type { JsonObject } from "@countersign/sdk/canonical";
import { json } from "./fake-server";
import type { Seen } from "./fake-server";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A signed policy as the server serves it, with every member open to tampering. */
export class FakeBundle {
  organization = "org_01";
  project = "prj_01";
  version = 3;
  /** Replaces members after the signature was made. */
  tampered: Record<string, unknown> = {};
  /** Replaces members before the signature is made. */
  twisted: Record<string, unknown> = {};
  yaml: string;
  #key = newKey();

  constructor(yaml: string) {
    this.yaml = yaml;
  }

  get publicKey(): string {
    return this.#key.publicKey;
  }

  /** As after a change of the server's secret. */
  changeKey(): void {
    this.#key = newKey();
  }

  body(headers: Seen["headers"]): Record<string, unknown> {
    const apiKey = (headers.authorization ?? "").replace("Bearer ", "");
    const content = {
      version: 1,
      organization_id: this.organization,
      project: { id: this.project, name: "web" },
      requestor: { id: "usr_01", email: "alice@acme.com" },
      audience: { key: `sha256:${sha256(`countersign-bundle-audience-v1\n${apiKey}`)}`, email: headers["x-cz-requestor-email"] ?? null },
      policy: { id: "pol_01", name: "web", version: this.version, yaml: this.yaml },
      grants: [],
      more_grants: false,
      ...this.twisted,
    };
    const signature = sign(null, Buffer.from(`countersign-bundle-v1\n${canonicalize(content as JsonObject)}`), this.#key.secret).toString("base64url");
    return { ...content, key_id: "0123456789abcdef", public_key: this.#key.publicKey, signature, ...this.tampered };
  }

  answer({ headers }: Seen, response: ServerResponse): void {
    const body = this.body(headers);
    const etag = `"${sha256(JSON.stringify(body))}"`;
    if (headers["if-none-match"] === etag) response.writeHead(304, { etag }).end();
    else json(response, 200, body, { etag });
  }
}

function newKey(): { secret: KeyObject; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { secret: privateKey, publicKey: `ed25519:${publicKey.export({ format: "jwk" }).x ?? ""}` };
}
