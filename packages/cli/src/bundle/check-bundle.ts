// Everything that is wrong with a bundle and can be told before anything is sent: in its text, its files, its charms, and
// what the model cannot do yet.
import { laterInPlan } from "@kith/domain";
import { type BundleProblem, type BundleWarning, planBundle, type VerifiedBundle, verifyBundle } from "@kith/schema";
import { type CharmsAtHand, charmsAtHand } from "./charms-at-hand.ts";
import type { OpenedBundle } from "./open-bundle.ts";

export interface CheckedBundle {
  readonly atHand: CharmsAtHand;
  readonly verified: VerifiedBundle;
  /** All of them, each once, in the order of the file. */
  readonly problems: readonly BundleProblem[];
  readonly warnings: readonly BundleWarning[];
  /** What can be read, and is refused when it is applied. */
  readonly later: readonly BundleWarning[];
}

export function checkBundle(opened: OpenedBundle, charms: string | undefined): CheckedBundle {
  const { bundle, file } = opened;
  const atHand = charmsAtHand(bundle, file, charms);
  const verified = verifyBundle(bundle, atHand.charms);
  return {
    atHand,
    verified,
    problems: inOrder([...opened.problems, ...atHand.missing, ...verified.problems]),
    warnings: inOrder([...opened.warnings, ...verified.warnings]),
    later: inOrder(laterOf(opened)),
  };
}

/** Which charms there are makes no difference to it. */
function laterOf({ bundle }: OpenedBundle): readonly BundleProblem[] {
  const charm = { charmUrl: "local:any-0", subordinate: false, resources: {} };
  const planned = planBundle(bundle, new Map(bundle.applications.map(({ name }) => [name, charm])));
  return planned.ok ? laterInPlan(planned.value) : [];
}

function inOrder<T extends BundleWarning>(notes: readonly T[]): T[] {
  const place = ({ at }: T): readonly [string, number, number] => {
    const [, file = at, line = "0", column = "0"] = /^(.*):(\d+):(\d+)$/.exec(at) ?? [];
    return [file, Number(line), Number(column)];
  };
  const files = [...new Set(notes.map((note) => place(note)[0]))];
  const known = new Set<string>();
  return notes
    .filter(({ at, message }) => {
      const text = `${at} ${message}`;
      const fresh = !known.has(text);
      known.add(text);
      return fresh;
    })
    .sort((a, b) => {
      const [fileA, lineA, columnA] = place(a);
      const [fileB, lineB, columnB] = place(b);
      return files.indexOf(fileA) - files.indexOf(fileB) || lineA - lineB || columnA - columnB;
    });
}
