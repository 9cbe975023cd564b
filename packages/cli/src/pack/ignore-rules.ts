// Which files of a charm directory stay out of its archive: Juju's own list, then `.jujuignore` in git's language. Pure.

/** True: the path (relative, with `/`) is left out. */
export type Ignores = (path: string, directory: boolean) => boolean;

/** Juju's list; git's form: a leading slash is the charm's root, a trailing one means directories only. */
const BUILT_IN = [".git", ".svn", ".hg", ".bzr", ".tox", "/build/", "/revision", "/version", ".jujuignore"];

interface Rule {
  readonly pattern: RegExp;
  readonly keep: boolean;
  readonly directoriesOnly: boolean;
}

/** The last rule that matches decides. A directory that is left out takes all below it along. */
export function ignoreRules(text: string): Ignores {
  const rules = [...BUILT_IN, ...text.split(/\r?\n/)].flatMap((line) => readRule(line) ?? []);
  return (path, directory) => {
    let ignored = false;
    for (const { pattern, keep, directoriesOnly } of rules) {
      if ((directory || !directoriesOnly) && pattern.test(path)) ignored = !keep;
    }
    return ignored;
  };
}

function readRule(line: string): Rule | undefined {
  const trimmed = line.replace(/(?<!\\)\s+$/, "");
  if (trimmed === "" || trimmed.startsWith("#")) return undefined;
  const keep = trimmed.startsWith("!");
  const text = (keep ? trimmed.slice(1) : trimmed).replace(/^\\(?=[#!])/, "");
  const directoriesOnly = text.endsWith("/");
  const body = text.replace(/\/$/, "");
  // A slash inside ties the pattern to the root; without one it matches at every depth.
  const anchored = body.includes("/");
  const source = translate(body.replace(/^\//, ""));
  return { pattern: new RegExp(`${anchored ? "^" : "(?:^|/)"}${source}$`), keep, directoriesOnly };
}

function translate(glob: string): string {
  let source = "";
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const set = /^\[(!?)([^\]]+)\]/.exec(rest);
    if (rest.startsWith("**/")) {
      source += "(?:.*/)?";
      at += 2;
    } else if (rest.startsWith("**")) {
      source += ".*";
      at += 1;
    } else if (set !== null) {
      source += `[${set[1] === "!" ? "^" : ""}${(set[2] ?? "").replaceAll("\\", "\\\\")}]`;
      at += set[0].length - 1;
    } else if (rest.startsWith("*")) source += "[^/]*";
    else if (rest.startsWith("?")) source += "[^/]";
    else if (rest.startsWith("\\") && rest.length > 1) {
      source += quoted(rest[1] ?? "");
      at += 1;
    } else source += quoted(rest[0] ?? "");
  }
  return source;
}

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
