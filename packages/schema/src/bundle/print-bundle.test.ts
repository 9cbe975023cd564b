import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bundle, BundleApplication, BundleOption } from "./bundle.ts";
import { printBundle } from "./print-bundle.ts";
import { readBundle } from "./read-bundle.ts";

/** Places are of the file that was read, and are not what a bundle means. */
const meaning = (bundle: Bundle): unknown =>
  JSON.parse(
    JSON.stringify(bundle, (key, value) =>
      key === "at" || key === "places" || key === "warnings" ? undefined : value,
    ),
  );

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z]{1,4})?$/);
/** Any text: line breaks, quotes, colons, controls, other scripts; what YAML would take for something else. */
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "yes",
    "No",
    "null",
    "~",
    "1.10",
    "0x1f",
    "- a",
    "a: b",
    "#x",
    "<<",
    "include-me",
    "&a",
    "*a",
    "{{ x }}",
    "22:30",
  ),
);
const text = anyText.filter((each) => each !== "");
/** Names within a bundle: no marks of a template, which would be refused. */
const word = fc.stringMatching(/^[a-zA-Z0-9./:~@-]{1,12}$/);
const record = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(
    fc.oneof(
      name,
      text.filter((key) => key !== "__proto__"),
    ),
    value,
    { maxKeys: 4 },
  );
const option: fc.Arbitrary<BundleOption> = fc
  .oneof(
    anyText.map((value) => ({ value, source: value })),
    fc.constantFrom<Omit<BundleOption, "at">[]>(
      { value: null, source: "null" },
      { value: true, source: "yes" },
      { value: false, source: "False" },
      { value: 1.1, source: "1.10" },
      { value: 31, source: "0x1f" },
      { value: 1000, source: "1_000" },
    ),
    fc.integer().map((value) => ({ value, source: String(value) })),
  )
  .map((each) => ({ ...each, at: "" }));
const base = fc.option(fc.constantFrom({ name: "ubuntu", channel: "22.04/stable" }, { name: "centos", channel: "7" }));
const constraints = fc.constantFrom(
  {},
  { mem: 2048, cores: 4, arch: "amd64" },
  { spaces: ["alpha", "^dmz"], tags: [], "allocate-public-ip": false, "root-disk": 20480 },
);

const application = fc.record<BundleApplication>({
  name,
  charm: word,
  branch: fc.constant(""),
  channel: fc.constantFrom("", "8.0/stable", "edge"),
  revision: fc.option(fc.nat()),
  base,
  units: fc.option(fc.nat(5)),
  to: fc.constant([]),
  options: record(option),
  trust: fc.boolean(),
  constraints,
  bindings: record(text),
  expose: fc.boolean(),
  exposedEndpoints: fc.constant({}),
  resources: fc.dictionary(name, fc.oneof(fc.nat(), word), { maxKeys: 3 }),
  annotations: record(text),
  storage: record(text),
  devices: record(text),
  offers: fc.dictionary(name, fc.record({ endpoints: fc.array(word, { minLength: 1 }), acl: record(text) }), {
    maxKeys: 2,
  }),
  at: fc.constant(""),
  places: fc.constant(new Map()),
});

const bundle: fc.Arbitrary<Bundle> = fc
  .record({
    applications: fc.uniqueArray(application, { selector: (each) => each.name, minLength: 1, maxLength: 4 }),
    machines: fc.uniqueArray(
      fc.record({ id: fc.nat(9).map(String), base, constraints, annotations: record(text), at: fc.constant("") }),
      { selector: ({ id }) => id, maxLength: 3 },
    ),
    saas: fc.uniqueArray(fc.record({ name: name.map((each) => `far-${each}`), url: word, at: fc.constant("") }), {
      selector: (each) => each.name,
      maxLength: 2,
    }),
    overrides: record(option),
    unitsDefault: fc.constantFrom(0 as const, 1 as const),
    pick: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 4 }),
    expose: fc.boolean(),
  })
  .map(({ pick, expose, ...rest }): Bundle => {
    const names = [...rest.applications, ...rest.saas].map((each) => each.name);
    const at = (i: number): string => names[i % names.length] ?? "";
    const relations = pick
      .map(([left, right, named]) => [named ? `${at(left)}:db` : at(left), at(right)] as const)
      .filter((pair, i, all) => all.findIndex((other) => [...other].sort().join() === [...pair].sort().join()) === i);
    const applications = rest.applications.map((each, i) => ({
      ...each,
      branch: rest.unitsDefault === 1 && i === 0 ? "lp:~me/charms/x" : "",
      units: i === 0 ? 3 : each.units,
      expose: i === 0 && expose ? false : each.expose,
      exposedEndpoints:
        i === 0 && expose ? { "": {}, web: { "expose-to-cidrs": ["10.0.0.0/8"], "expose-to-spaces": ["a"] } } : {},
      to:
        i === 1
          ? []
          : i === 0
            ? rest.machines.slice(0, 2).map(({ id }) => ({
                container: expose ? ("lxd" as const) : null,
                on: { kind: "machine" as const, machine: id },
                at: "",
              }))
            : (each.units ?? 0) > 0
              ? [
                  {
                    container: null,
                    on: { kind: "unit" as const, application: at(0), index: i === 2 ? 1 : null },
                    at: "",
                  },
                ]
              : [{ container: "kvm" as const, on: { kind: "new" as const }, at: "" }],
    }));
    return {
      ...rest,
      applications,
      overrides: rest.unitsDefault === 1 ? rest.overrides : {},
      relations: relations.map((endpoints) => ({ endpoints, at: "" })),
      warnings: [],
    };
  });

test("what is printed reads as what was printed", () => {
  fc.assert(
    fc.property(bundle, (written) => {
      const printed = printBundle(written);
      const read = readBundle(printed, "p");
      if (!read.ok) throw new Error(`${JSON.stringify(read.error)}\n${printed}`);
      expect(meaning(read.value)).toEqual(meaning(written));
      expect(printBundle(read.value)).toBe(printed);
    }),
    { numRuns: 400 },
  );
});

test("a bundle of nothing is a bundle", () => {
  const read = readBundle("applications: {}\n", "b");
  expect(read.ok && printBundle(read.value)).toBe("applications: {}\n");
});
