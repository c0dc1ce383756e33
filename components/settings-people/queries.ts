import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { BrowserSessionList } from "@/lib/auth/schema";
import type { ApiKeyList, KeyState, MintedKey, MintedToken, PersonalTokenList } from "@/lib/keys/schema";
import type { AbsenceInput, AbsenceWire, LinkedWire, ProofAsked } from "@/lib/people/schema";
import type { Member, MemberList, MemberState, Organization, Project, ProjectList } from "@/lib/orgs/schema";
import type { KeyScope, Role } from "@/lib/vocabulary";

type List = { items: unknown[]; next_cursor: string | null };
type Pages<L extends List> = { key: readonly string[]; path: string; first: L | undefined; live: readonly string[] };

/** A list that is read page by page; `first` is what the server drew already. */
function pages<L extends List>({ key, path, first, live }: Pages<L>) {
  const start = new URLSearchParams(path.split("?")[1] ?? "");
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams(start);
      if (pageParam !== null) query.set("cursor", pageParam);
      return api<L>("GET", `${path.split("?")[0] ?? path}?${query.toString()}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    ...(first === undefined ? {} : { initialData: { pages: [first], pageParams: [null] as (string | null)[] } }),
    meta: { live },
  });
}

export function membersQuery(orgId: string, state: MemberState, first?: MemberList) {
  return pages<MemberList>({ key: ["members", orgId, state], path: `/api/orgs/${orgId}/members?state=${state}`, first, live: ["member", "absence"] });
}

export function projectsQuery(orgId: string, first?: ProjectList) {
  return pages<ProjectList>({ key: ["projects", orgId], path: `/api/orgs/${orgId}/projects?limit=200`, first, live: ["project", "key"] });
}

export function keysQuery(orgId: string, state: KeyState, first?: ApiKeyList) {
  return pages<ApiKeyList>({ key: ["keys", orgId, state], path: `/api/orgs/${orgId}/keys?state=${state}`, first, live: ["key", "project"] });
}

export function tokensQuery(first: PersonalTokenList) {
  return pages<PersonalTokenList>({ key: ["tokens"], path: "/api/tokens", first, live: ["token"] });
}

export function browsersQuery(initialData: BrowserSessionList) {
  return queryOptions({ queryKey: ["browsers"], queryFn: () => api<BrowserSessionList>("GET", "/api/session/browsers"), initialData, meta: { live: ["session"] } });
}

export function organizationQuery(initialData: Organization) {
  return queryOptions({ queryKey: ["organization", initialData.id], queryFn: () => api<Organization>("GET", `/api/orgs/${initialData.id}`), initialData, meta: { live: ["organization"] } });
}

export function absenceQuery(initialData: AbsenceWire) {
  return queryOptions({ queryKey: ["absence"], queryFn: () => api<AbsenceWire>("GET", "/api/session/absence"), initialData, meta: { live: ["absence"] } });
}

export function addressesQuery(initialData: LinkedWire) {
  return queryOptions({ queryKey: ["addresses"], queryFn: () => api<LinkedWire>("GET", "/api/session/addresses"), initialData, meta: { live: ["member"] } });
}

export const saveAbsence = (input: AbsenceInput) => api<AbsenceWire>("PUT", "/api/session/absence", input);
export const endAbsence = () => api<AbsenceWire>("DELETE", "/api/session/absence");
export const askProof = (address: string) => api<ProofAsked>("POST", "/api/session/addresses", { address });
export const proveAddress = (token: string) => api<LinkedWire>("POST", "/api/session/addresses/confirm", { token });
export const linkMember = (orgId: string, id: string, sameAs: string) => api<LinkedWire>("PUT", `/api/orgs/${orgId}/members/${id}/person`, { same_as: sameAs });
export const unlinkMember = (orgId: string, id: string) => api<LinkedWire>("DELETE", `/api/orgs/${orgId}/members/${id}/person`);
export const addMember = (orgId: string, input: { email: string; role: Role; name?: string }) => api<Member>("POST", `/api/orgs/${orgId}/members`, input);
export const changeMember = (orgId: string, id: string, input: { role?: Role; state?: MemberState }) => api<Member>("PATCH", `/api/orgs/${orgId}/members/${id}`, input);
export const removeMember = (orgId: string, id: string) => api<Member>("DELETE", `/api/orgs/${orgId}/members/${id}`);
export const createProject = (orgId: string, name: string) => api<Project>("POST", `/api/orgs/${orgId}/projects`, { name });
export const renameProject = (id: string, name: string) => api<Project>("PATCH", `/api/projects/${id}`, { name });
export const createKey = (projectId: string, input: { name: string; scopes: KeyScope[]; mode: "live" | "test" }) => api<MintedKey>("POST", `/api/projects/${projectId}/keys`, input);
export const revokeKey = (id: string) => api<unknown>("DELETE", `/api/keys/${id}`);
export const createToken = (input: { name: string; expires_in_seconds?: number }) => api<MintedToken>("POST", "/api/tokens", input);
export const revokeToken = (id: string) => api<unknown>("DELETE", `/api/tokens/${id}`);
export const endBrowser = (id: string) => api<unknown>("DELETE", `/api/session/browsers/${id}`);
export const renameMe = (name: string) => api<unknown>("PATCH", "/api/session", { name });
export const changeOrganization = (id: string, input: Partial<Omit<Organization, "id" | "created_at">>) => api<Organization>("PATCH", `/api/orgs/${id}`, input);
