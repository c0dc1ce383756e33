import { expect, it } from "vitest";
import { complaintOf } from "./postgres-cluster";

const failed = (stderr: string) => Object.assign(new Error("Command failed: /long/path/initdb --pgdata=/x"), { stderr });

it("a database that cannot be created says why in the words of the server that failed, and what a full disk needs", () => {
  const full = 'popen failure\n2026-11-27 22:56:51.949 UTC [17013] FATAL:  could not extend file "base/1/2691": No space left on device\nHINT:  Check free disk space.\nchild process exited with exit code 1\ninitdb: removing data directory "/x"';
  expect(complaintOf(failed(full))).toBe('could not extend file "base/1/2691": No space left on device. Make room there (it takes about 50 MB), or name another COUNTERSIGN_DATA_DIR.');
  expect(complaintOf(failed('initdb: error: could not create directory "/x": Permission denied\n'))).toBe('could not create directory "/x": Permission denied');
  expect(complaintOf(failed(""))).toMatch(/^Command failed/);
});
