import { useEffect, useRef, type RefObject } from "react";

/** Where a save was refused, the first field that it was refused for gets the focus: look, "refused save". */
export function useFocusRefused(error: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error != null) form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [error]);
  return form;
}
