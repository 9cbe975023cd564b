import { describe, expect, test } from "vitest";
import { readMetadata } from "./metadata.ts";

const charm = (rest: string): string => `name: c\nsummary: s\ndescription: d\n${rest}`;

describe("readMetadata", () => {
  test("reads relations in both forms, with what they ask for", () => {
    const read = readMetadata(
      charm(
        "provides: {web: http}\nrequires:\n  db: {interface: pgsql, limit: 1, optional: true}\n  host: {interface: juju-info, scope: container}\npeers: {ring: {interface: r, kith-delivery: batch}}\nkith-host: process",
      ),
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        kithHost: "process",
        provides: { web: { interface: "http", limit: 0, optional: false, scope: "global", delivery: "classic" } },
        requires: { db: { limit: 1, optional: true }, host: { scope: "container" } },
        peers: { ring: { delivery: "batch" } },
      },
    });
  });

  test.each([
    ["not a mapping", "- a", "metadata: expected map, got list"],
    ["bad YAML", "name: [", "metadata: line 1:"],
    ["name of the wrong type", "name: 5", "metadata: name: expected string, got int(5)"],
    ["a name with capitals", "name: Bad", 'metadata: invalid charm name "Bad"'],
    ["subordinate as a text", charm('subordinate: "yes"'), 'metadata: subordinate: expected bool, got string("yes")'],
    ["relation as a number", charm("provides: {db: 7}"), "metadata: provides.db: expected string or map, got int(7)"],
    ["an odd scope", charm("provides: {db: {interface: i, scope: x}}"), "metadata: provides.db.scope:"],
    [
      "one endpoint in two roles",
      charm("provides: {db: i}\nrequires: {db: i}"),
      'using a duplicated relation name: "db"',
    ],
    ["a reserved endpoint", charm("provides: {juju-x: i}"), 'using a reserved relation name: "juju-x"'],
    ["a reserved interface", charm("provides: {x: juju-info}"), 'using a reserved interface: "juju-info"'],
    [
      "a subordinate without a container scope",
      charm("subordinate: true\nrequires: {a: b}"),
      'lacks "requires" relation',
    ],
    ["an empty extra-bindings", charm("extra-bindings: {}"), "extra bindings cannot be empty when specified"],
    ["an extra binding that is an endpoint", charm("provides: {db: i}\nextra-bindings: {db: }"), "relation names (db)"],
    ["a resource without a file name", charm("resources: {blob: {type: file}}"), "resource missing filename"],
    ["an unknown resource type", charm("resources: {blob: {type: tape}}"), 'unsupported resource type "tape"'],
    ["storage without a type", charm("storage: {data: {}}"), "type must be specified"],
    [
      "a storage range of nonsense",
      charm("storage: {d: {type: block, multiple: {range: x}}}"),
      "does not match 'm', 'm-n', or 'm+'",
    ],
  ])("refuses %s", (_story, text, part) => {
    const read = readMetadata(text);
    expect(read.ok ? "" : read.error.join("\n")).toContain(part);
  });

  test("a storage range and size", () => {
    const read = readMetadata(charm("storage: {d: {type: filesystem, multiple: {range: 0-2}, minimum-size: 1.5G}}"));
    expect(read).toMatchObject({
      ok: true,
      value: { storage: { d: { countMin: 0, countMax: 2, minimumSize: 1536 } } },
    });
  });

  test("everything wrong is reported at once", () => {
    const read = readMetadata("name: 5\nsubordinate: 1\nprovides: 3");
    expect(read.ok ? [] : read.error).toHaveLength(4);
  });

  test("an alias bomb is refused", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let i = 1; i < 10; i += 1)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(",")}]`,
      );
    expect(readMetadata(lines.join("\n")).ok).toBe(false);
  });
});
