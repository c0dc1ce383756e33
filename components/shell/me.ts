/** Who is signed in, and where. */
export type Me = {
  id: string;
  name: string;
  email: string;
  role: string;
  organization: { id: string; name: string };
  organizations: readonly { id: string; name: string }[];
};
