import { useMutation } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import { organizationChanged } from "./session-requests";

/** Makes another organization of the same person the present one, then opens this page of it. */
export function useOpenInOrganization(organizationId: string, path: string) {
  return useMutation({
    mutationFn: () => api("POST", "/api/session/organization", { org: organizationId }),
    onSuccess: () => {
      organizationChanged();
      window.location.assign(path);
    },
  });
}
