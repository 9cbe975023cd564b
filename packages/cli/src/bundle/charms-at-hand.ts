// The charms of a bundle that are on this machine: beside the bundle, as it says, or in a directory of charms by name.
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Bundle, type BundleProblem, type CharmFacts, charmNameOf, fileOf, isCharmPath } from "@kith/schema";
import { CliError } from "../cli-error.ts";
import { readCharmFacts } from "../pack/read-charm.ts";

export interface CharmAtHand extends CharmFacts {
  readonly path: string;
}

export interface CharmsAtHand {
  /** By application name. */
  readonly charms: ReadonlyMap<string, CharmAtHand>;
  /** Charms and resources that the bundle names by path and that are not there, or cannot be read. */
  readonly missing: readonly BundleProblem[];
  /** Applications whose charm is named, and not found by its name. */
  readonly elsewhere: readonly BundleProblem[];
}

/** `directory` holds charms as directories or .charm files; each is found by the name in its metadata. */
export function charmsAtHand(bundle: Bundle, file: string, directory: string | undefined): CharmsAtHand {
  const byName = directory === undefined ? new Map<string, CharmAtHand>() : charmsIn(directory);
  const byPath = new Map<string, CharmAtHand>();
  const charms = new Map<string, CharmAtHand>();
  const missing: BundleProblem[] = [];
  const elsewhere: BundleProblem[] = [];
  for (const { name, charm, at, places, resources } of bundle.applications) {
    const where = places.get("charm") ?? at;
    for (const [resource, value] of Object.entries(resources)) {
      const place = places.get(`resources.${resource}`) ?? at;
      if (!existsSync(beside(place, String(value), file)))
        missing.push({ at: place, message: `application ${name}: resource ${resource}: no file ${value}` });
    }
    if (charm === "") continue;
    if (!isCharmPath(charm)) {
      const found = byName.get(charmNameOf(charm));
      if (found !== undefined) charms.set(name, found);
      else elsewhere.push({ at: where, message: notAPath(name, charm, directory) });
      continue;
    }
    const path = beside(where, charm, file);
    const known = byPath.get(path);
    const found = known ?? (existsSync(path) ? read(path, charm) : `no file ${charm}`);
    if (typeof found === "string") missing.push({ at: where, message: `application ${name}: charm: ${found}` });
    else {
      byPath.set(path, found);
      charms.set(name, found);
    }
  }
  return { charms, missing, elsewhere };
}

/** A path means the directory of the file that it is written in, which may be an overlay. */
export const beside = (at: string, path: string, file: string): string => resolve(dirname(fileOf(at) || file), path);

function notAPath(application: string, charm: string, directory: string | undefined): string {
  const name = JSON.stringify(charm);
  return directory === undefined
    ? `application ${application}: charm ${name} is not a path; charms from a store are not supported yet`
    : `application ${application}: charm ${name} is not a path, and ${directory} has no charm ${charmNameOf(charm)}`;
}

function charmsIn(directory: string): Map<string, CharmAtHand> {
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new CliError(`cannot read charms in ${directory}: no such directory`);
  const charms = new Map<string, CharmAtHand>();
  for (const entry of readdirSync(directory).sort()) {
    const path = join(directory, entry);
    if (!entry.endsWith(".charm") && !existsSync(join(path, "metadata.yaml"))) continue;
    const found = read(path, path);
    if (typeof found === "string") throw new CliError(`cannot read charms in ${directory}: ${found}`);
    if (!charms.has(found.metadata.name)) charms.set(found.metadata.name, found);
  }
  return charms;
}

/** The charm, or why it cannot be read. */
function read(path: string, spelled: string): CharmAtHand | string {
  try {
    return { ...readCharmFacts(path, spelled), path };
  } catch (error) {
    if (error instanceof CliError) return error.message;
    throw error;
  }
}
