import { assert } from "@kith/base";
import { expect, test } from "vitest";
import { readConfig } from "../charm/config.ts";
import { readMetadata } from "../charm/metadata.ts";
import { overrideBundle } from "./override-bundle.ts";
import { readBundle } from "./read-bundle.ts";
import { settleBundle } from "./settle-bundle.ts";

const FILE = `t:
  series: trusty
  services:
    db: {charm: db, options: {source: distro, count: 1}}
    web: {charm: web, series: xenial}
  overrides: {source: from-file}
`;

function bundle() {
  const read = readBundle(FILE, "t.yaml");
  assert(read.ok, "the file is a bundle");
  return read.value;
}

function charm(options: string) {
  const metadata = readMetadata("name: db\nsummary: s\ndescription: d\n");
  const config = readConfig(`options: {${options}}\n`);
  assert(metadata.ok && config.ok, "the charm is one");
  return { metadata: metadata.value, config: config.value };
}

test("an option of the command line wins over the file's and reaches only charms that have it", () => {
  const read = overrideBundle(bundle(), {
    options: ["source=ppa", "source=cloud:x", "count=7", "nobody=1"],
    series: undefined,
  });
  assert(read.ok, "overridden");
  const charms = new Map([
    ["db", charm("source: {type: string, description: d}, count: {type: int, description: d}")],
    ["web", charm("count: {type: string, description: d}")],
  ]);
  const settled = settleBundle(read.value, charms);
  const options = settled.bundle.applications.map(({ options }) =>
    Object.fromEntries(Object.entries(options).map(([key, { value }]) => [key, value])),
  );
  expect(options).toEqual([{ source: "cloud:x", count: 7 }, { count: "7" }]);
  expect(settled.warnings).toEqual([
    { at: "-o nobody", message: "override nobody: no charm of this bundle has such an option" },
  ]);
});

test("another series is that of all applications and machines", () => {
  const read = overrideBundle(bundle(), { options: [], series: "noble" });
  const noble = { name: "ubuntu", channel: "24.04" };
  expect(read.ok && read.value.applications.map(({ base }) => base)).toEqual([noble, noble]);
  const own = overrideBundle(bundle(), { options: [], series: undefined });
  expect(own.ok && own.value.applications.map(({ base }) => base?.channel)).toEqual(["14.04", "16.04"]);
});

test.each([
  [{ options: ["source"], series: undefined }, 'expected "key=value", got "source"'],
  [{ options: ["=x"], series: undefined }, 'expected "key=value", got "=x"'],
  [{ options: [], series: "warthog" }, 'unknown series "warthog"'],
])("%j is refused", (overrides, error) => expect(overrideBundle(bundle(), overrides)).toEqual({ ok: false, error }));
