// The charms of a bundle that are on this machine: beside the bundle, as it says, or in a directory of charms by name.
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  type Bundle,
  type BundleApplication,
  type BundleProblem,
  baseOfSeries,
  type CharmFacts,
  charmNameOf,
  fileOf,
  isCharmPath,
} from "@kith/schema";
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

/**
 * `directory` holds charms as directories or .charm files; each is found by the name in its metadata. Those of one series
 * may lie in a directory of its name, as Juju's repositories have them.
 */
export function charmsAtHand(bundle: Bundle, file: string, directory: string | undefined): CharmsAtHand {
  const shelf = directory === undefined ? null : new CharmShelf(directory);
  const byPath = new Map<string, CharmAtHand>();
  const charms = new Map<string, CharmAtHand>();
  const missing: BundleProblem[] = [];
  const elsewhere: BundleProblem[] = [];
  for (const application of bundle.applications) {
    const { name, charm, at, places, resources } = application;
    const where = places.get("charm") ?? at;
    for (const [resource, value] of Object.entries(resources)) {
      const place = places.get(`resources.${resource}`) ?? at;
      if (!existsSync(beside(place, String(value), file)))
        missing.push({ at: place, message: `application ${name}: resource ${resource}: no file ${value}` });
    }
    if (charm === "") continue;
    if (!isCharmPath(charm)) {
      const found = shelf?.find(application);
      if (found !== undefined) charms.set(name, found);
      else elsewhere.push({ at: where, message: notAPath(name, charm, shelf) });
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

function notAPath(application: string, charm: string, shelf: CharmShelf | null): string {
  const text = `application ${application}: charm ${JSON.stringify(charm)} is not a path`;
  if (shelf === null) return `${text}; charms from a store are not supported yet`;
  const unread = shelf.unread.map((why) => `; ${why}`).join("");
  return `${text}, and ${shelf.directory} has no charm ${charmNameOf(charm)}${unread}`;
}

/** A directory of charms. What cannot be read in it matters to those alone who find nothing else. */
class CharmShelf {
  readonly directory: string;
  readonly unread: string[] = [];
  /** By name; those of a series by its base and name, and under `any`. */
  readonly #charms = new Map<string, CharmAtHand>();

  constructor(directory: string) {
    if (!existsSync(directory) || !statSync(directory).isDirectory())
      throw new CliError(`cannot read charms in ${directory}: no such directory`);
    this.directory = directory;
    for (const entry of readdirSync(directory).sort()) {
      const path = join(directory, entry);
      if (this.#isCharm(path)) this.#add(path, "");
      else if (baseOfSeries(entry) !== null && statSync(path).isDirectory())
        for (const inner of readdirSync(path).sort())
          if (this.#isCharm(join(path, inner))) this.#add(join(path, inner), entry);
    }
  }

  /** The one of the application's series, where there are several. */
  find({ charm, base }: BundleApplication): CharmAtHand | undefined {
    const name = charmNameOf(charm);
    const own = base === null ? undefined : this.#charms.get(`${base.name} ${base.channel} ${name}`);
    return own ?? this.#charms.get(name) ?? this.#charms.get(`any ${name}`);
  }

  #isCharm(path: string): boolean {
    return path.endsWith(".charm") || existsSync(join(path, "metadata.yaml"));
  }

  #add(path: string, series: string): void {
    const found = read(path, path);
    if (typeof found === "string") {
      this.unread.push(found);
      return;
    }
    const { name } = found.metadata;
    const base = baseOfSeries(series);
    const keys = base === null ? [name] : [`${base.name} ${base.channel} ${name}`, `any ${name}`];
    for (const key of keys) if (!this.#charms.has(key)) this.#charms.set(key, found);
  }
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
