// A bundle, its overlays and what they include, from files; reading them is the schema's business.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  type BundleProblem,
  type BundleReading,
  type BundleWarning,
  type Include,
  readBundleFiles,
} from "@kith/schema";
import { CliError } from "../cli-error.ts";
import { readTextFile } from "../key-values.ts";
import { INCLUDED_BYTES_MAX } from "../limits.ts";

export interface OpenedBundle extends BundleReading {
  readonly file: string;
}

/** A file, or a directory with a bundle.yaml in it. */
export const isBundle = (what: string): boolean =>
  (/\.ya?ml$/.test(what) && existsSync(what)) ||
  (existsSync(join(what, "bundle.yaml")) && statSync(what).isDirectory() && !existsSync(join(what, "metadata.yaml")));

export function openBundle(
  what: string,
  { overlay, target }: { readonly overlay: readonly string[]; readonly target: string | undefined },
): OpenedBundle {
  const file = existsSync(join(what, "bundle.yaml")) ? join(what, "bundle.yaml") : what;
  const reading = readBundleFiles({
    files: [{ file, text: readTextFile(file) }, ...overlay.map((each) => ({ file: each, text: readTextFile(each) }))],
    ...(target === undefined ? {} : { target }),
    include,
  });
  return { ...reading, file };
}

/** Included files lie relative to the file that names them. */
const include: Include = (how, path, from) => {
  const full = resolve(dirname(from), path);
  if (!existsSync(full)) return { ok: false, error: `no file ${full}` };
  const stat = statSync(full);
  if (!stat.isFile()) return { ok: false, error: `${full} is not a file` };
  if (stat.size > INCLUDED_BYTES_MAX) return { ok: false, error: `${full} is larger than ${INCLUDED_BYTES_MAX} bytes` };
  return { ok: true, value: readFileSync(full).toString(how === "text" ? "utf8" : "base64") };
};

/** `- bundle.yaml:3:5: message`, one line each. */
export const noteLines = (notes: readonly BundleWarning[]): string[] =>
  notes.map(({ at, message }) => (at === "" ? `- ${message}` : `- ${at}: ${message}`));

export function bundleError(doing: string, file: string, found: readonly BundleProblem[]): CliError {
  const targets = found.some(({ code }) => code === "target");
  return new CliError(
    `cannot ${doing} bundle ${file}:\n${noteLines(found).join("\n")}`,
    targets ? { hint: "name one of the targets: --target <name>" } : {},
  );
}
