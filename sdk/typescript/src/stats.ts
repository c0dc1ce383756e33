/** How hosted calls were judged, and what became of telling the server; for the operator of an agent. */
export interface ClientStats {
  /** Calls judged in this process. */
  readonly judgedInProcess: number;
  /** Calls for which the server was asked. */
  readonly judgedByServer: number;
  /** Null where calls are not judged by a bundle. */
  readonly bundle: BundleStats | null;
  readonly audit: AuditStats | null;
}

export interface BundleStats {
  readonly policyVersion: number | null;
  /** Seconds since the server last confirmed it; null where there is none. */
  readonly ageS: number | null;
  /** Why the server is asked instead, as a sentence; null where nothing is wrong. */
  readonly problem: string | null;
}

export interface AuditStats {
  /** Calls that the server has not confirmed yet. */
  readonly queued: number;
  readonly delivered: number;
  /** Calls that were thrown away because they could not be delivered; the server is told how many. */
  readonly dropped: number;
  /** Why the last delivery failed, as a sentence; null where it did not. */
  readonly problem: string | null;
}

export const NO_STATS: ClientStats = { judgedInProcess: 0, judgedByServer: 0, bundle: null, audit: null };
