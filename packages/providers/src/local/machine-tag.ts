// The machine's tag: a limit on POSIX message queues with a number of its own. Every process of the machine inherits it,
// also through `env -i setsid` and a double fork; an ordinary user may lower it further but never raise it back, so a
// tag lies below the limit that the keeper itself runs under.
import type { Random } from "@kith/base";
import { TAG_SPAN } from "../limits.ts";
import { allPids, queueLimits } from "./process-table.ts";

const UNLIMITED_STANDS_FOR = 819_200;
const TRIES_MAX = 1000;

/** A number that no process on this host carries and `taken` does not name; null where the limits leave no room. */
export async function chooseTag(taken: ReadonlySet<number>, random: Random): Promise<number | null> {
  const own = await queueLimits("self");
  const ceiling = own === undefined ? 0 : own.hard === "unlimited" ? UNLIMITED_STANDS_FOR : Number(own.hard);
  const span = Math.min(TAG_SPAN, ceiling - 1);
  if (span < 1) return null;
  const carried = await carriedTags();
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const tag = ceiling - 1 - Math.floor(random.next() * span);
    if (!taken.has(tag) && !carried.has(tag)) return tag;
  }
  return null;
}

/** Does this process carry one of the tags? Soft or hard: a process may have lowered one of them. */
export async function carriesTag(pid: number, tags: readonly number[]): Promise<boolean> {
  const limits = tags.length === 0 ? undefined : await queueLimits(pid);
  return limits !== undefined && tags.some((tag) => limits.soft === String(tag) || limits.hard === String(tag));
}

/** The command that runs `argv` in the same process under `tag`; bash because Node cannot set limits. */
export function tagged(tag: number | null, argv: readonly string[]): readonly string[] {
  if (tag === null) return argv;
  return ["/bin/bash", "--noprofile", "--norc", "-c", 'ulimit -q "$0" && exec "$@"', String(tag), ...argv];
}

async function carriedTags(): Promise<Set<number>> {
  const limits = await Promise.all((await allPids()).map((pid) => queueLimits(pid)));
  return new Set(limits.flatMap((each) => (each === undefined ? [] : [Number(each.soft), Number(each.hard)])));
}
