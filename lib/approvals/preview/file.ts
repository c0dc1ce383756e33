/** A path cut for reading: the folder, the name, and what is unusual about where it leads. */
export type FilePath = { folder: string; name: string; notes: string[] };

const SYSTEM = /^(\/etc|\/usr|\/bin|\/sbin|\/boot|\/dev|\/proc|\/sys|\/lib|\/root|\/var\/(?:spool|lib)|[A-Za-z]:[\\/]Windows)(?:[\\/]|$)/i;
const KEYS = /(^|[\\/])(\.ssh|\.aws|\.gnupg|\.kube|\.docker|\.netrc|\.npmrc|\.pypirc|\.env(\.[\w-]+)?|id_(rsa|ed25519|ecdsa)|[^\\/]*\.(pem|key|p12|pfx))([\\/]|$)/i;
const STARTUP = /(^|[\\/])(\.bashrc|\.bash_profile|\.zshrc|\.profile|\.gitconfig|crontab|authorized_keys|\.git[\\/]hooks)([\\/]|$)/i;

/** Reads a path as it is written; nothing is looked up, and `..` is named instead of being followed. */
export function readPath(path: string): FilePath {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const notes = [
    ...(/(^|[\\/])\.\.([\\/]|$)/.test(path) ? ["Leaves its folder by “..”"] : []),
    ...(SYSTEM.test(path) ? ["A system folder"] : []),
    ...(KEYS.test(path) ? ["Where keys and passwords are kept"] : []),
    ...(STARTUP.test(path) ? ["Runs by itself later"] : []),
    ...(/^(~|\/home\/[^/]+$|\/Users\/[^/]+$)/.test(path) ? ["A home folder"] : []),
    ...(/[*?[\]]/.test(path) ? ["A pattern that may name several files"] : []),
  ];
  return { folder: path.slice(0, cut), name: path.slice(cut), notes };
}

const VERBS: readonly [RegExp, string][] = [
  [/delete|remove|unlink|rmdir|(^|[._:-])rm([._:-]|$)/i, "Delete"],
  [/move|rename/i, "Move"],
  [/copy/i, "Copy"],
  [/write|create|save|put|upload|append/i, "Write"],
  [/edit|patch|replace|update/i, "Change"],
  [/chmod|chown|permission/i, "Change who may use"],
  [/read|get|open|download|cat|view/i, "Read"],
  [/list|(^|[._:-])ls([._:-]|$)|glob|search/i, "List"],
];

/** "Delete": what the name of an action says that it does to a file; null where it does not say. */
export function fileVerb(action: string): string | null {
  const tool = action.includes(":") ? action.slice(0, action.indexOf(":")) : action;
  return VERBS.find(([pattern]) => pattern.test(tool))?.[1] ?? null;
}
