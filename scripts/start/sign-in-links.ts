import type { DemoCredentials } from "./demo-file";

export type SignInLink = { name: string; role: string; url: string };

/** A link for each person of the demo that signs them in, made anew at every start. */
export async function signInLinks(demo: DemoCredentials): Promise<SignInLink[]> {
  void demo;
  return [];
}
