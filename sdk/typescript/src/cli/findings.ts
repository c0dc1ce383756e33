/** What `doctor` looked at, whether it is as it should be, and what to do where it is not. */
export interface Finding {
  check: string;
  ok: boolean;
  text: string;
}

export type Note = (check: string, ok: boolean, text: string) => void;
