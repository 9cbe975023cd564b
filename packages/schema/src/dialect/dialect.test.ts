import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { readClientFile, writeClientFile } from "./client-files.ts";
import { facades } from "./facades.ts";
import { foldKeys } from "./fold-keys.ts";
import { readReply, readRequest, writeError, writeRequest } from "./frame.ts";
import { readSettingsYaml } from "./settings-yaml.ts";
import { idOfTag, type TagKind, tagOf } from "./tag.ts";
import { parseRfc3339, rfc3339 } from "./time.ts";

describe("foldKeys", () => {
  const shape = z.object({
    Args: z._default(z.array(z.object({ application: z.string() })), []),
    free: z._default(z.record(z.string(), z.string()), {}),
    text: z._default(z.string(), ""),
  });
  test.each([
    ["declared keys in any case", { args: [{ APPLICATION: "a" }] }, { Args: [{ application: "a" }] }],
    ["free keys keep their case", { Free: { KeY: "v" } }, { free: { KeY: "v" } }],
    ["null is nothing", { text: null, free: null }, {}],
    ["unknown keys are dropped", { other: 1, text: "t" }, { text: "t" }],
    ["the exact spelling wins", { TEXT: "a", text: "b" }, { text: "b" }],
    ["another type is left to the shape", { Args: "x" }, { Args: "x" }],
    ["what is no object stays", 7, 7],
  ])("%s", (_story, value, folded) => expect(foldKeys(shape, value)).toEqual(folded));

  test("every shape of the dialect takes empty params or says which is missing", () => {
    const needing: string[] = [];
    for (const [facade, { methods }] of Object.entries(facades))
      for (const [name, { params }] of Object.entries(methods as Record<string, { params: z.ZodMiniType }>))
        if (!params.safeParse(foldKeys(params, {})).success) needing.push(`${facade}.${name}`);
    expect(needing).toEqual(["Kith.ApplyBundle", "Kith.Plan"]);
  });
});

describe("frames", () => {
  test.each([
    ["go", '{"request-id":3,"type":"AllWatcher","version":3,"id":"1","request":"Next","params":{}}\n', "1"],
    ["python", '{"type":"AllWatcher","request":"Next","version":3,"params":{},"Id":"1","request-id":3}', "1"],
    ["jujulib", '{"request-id":3,"type":"AllWatcher","version":3,"request":"Next","params":null}', ""],
  ])("as %s writes them", (_client, text, id) => {
    expect(readRequest(text)).toMatchObject({ "request-id": 3, type: "AllWatcher", version: 3, request: "Next", id });
  });

  test("an error carries an empty response, and no code when it has none", () => {
    expect(writeError(7, { message: "m", code: "" })).toBe('{"request-id":7,"error":"m","response":{}}\n');
    expect(JSON.parse(writeError(7, { message: "m", code: "not found" }))["error-code"]).toBe("not found");
  });

  test("requests and replies are read back", () => {
    const text = writeRequest({ id: 1, facade: "Pinger", version: 1, method: "Ping", params: {} });
    expect(text).toBe('{"request-id":1,"type":"Pinger","version":1,"request":"Ping","params":{}}\n');
    expect(readReply('{"request-id":1,"response":{"a":1}}')).toEqual({ id: 1, ok: true, response: { a: 1 } });
    expect(readReply('{"request-id":1,"error":"m","response":{}}')).toMatchObject({ ok: false });
    expect(readReply("{")).toBeNull();
  });
});

test.each([
  [0, "1970-01-01T00:00:00Z"],
  [951_782_400_000, "2000-02-29T00:00:00Z"],
  [1_790_000_000_123, new Date(1_790_000_000_123).toISOString()],
  [4_102_444_799_900, "2099-12-31T23:59:59.9Z"],
  [-62_135_596_800_000, "0001-01-01T00:00:00Z"],
])("time %i", (millis, text) => expect(rfc3339(millis)).toBe(text));

test.each([
  ["2026-11-22T14:27:05.535Z", 1_795_357_625_535],
  ["2026-11-22T15:27:05.535123456+01:00", 1_795_357_625_535],
  ["2024-02-29T00:00:00Z", 1_709_164_800_000],
  ["1969-12-31T23:59:59-00:30", 1_799_000],
  ["0001-01-01T00:00:00Z", -62_135_596_800_000],
  ["yesterday", null],
  ["2026-13-01T00:00:00Z", null],
  ["2026-11-22 14:27", null],
])("%s is read", (text, millis) => expect(parseRfc3339(text)).toBe(millis));

test("times agree with the platform over four centuries", () => {
  for (let day = -80_000; day < 80_000; day += 97)
    expect(rfc3339(day * 86_400_000 + 1)).toBe(new Date(day * 86_400_000 + 1).toISOString());
});

test.each<[TagKind, string, string]>([
  ["unit", "my-sql/10", "unit-my-sql-10"],
  ["machine", "0/lxd/1", "machine-0-lxd-1"],
  ["application", "my-sql", "application-my-sql"],
  ["relation", "wordpress:db mysql:server", "relation-wordpress.db#mysql.server"],
  ["action", "12", "action-12"],
  ["user", "admin", "user-admin"],
])("tag of %s %s", (kind, id, tag) => {
  expect(tagOf(kind, id)).toBe(tag);
  expect(idOfTag(kind, tag)).toEqual({ ok: true, value: id });
});

test.each<[TagKind, string]>([
  ["unit", "unit-mysql"],
  ["unit", "machine-0"],
  ["machine", "machine-x"],
  ["application", "application-"],
])("%s refuses %s", (kind, tag) => expect(idOfTag(kind, tag).ok).toBe(false));

test.each([
  ["its own options", "a:\n  num: 1\n  s: x\n", { ok: true, value: { num: 1, s: "x" } }],
  ["nothing", "", { ok: true, value: {} }],
  ["another application", "b: {num: 1}", { ok: false, error: 'no settings found for "a"' }],
  ["a list as a value", "a: {num: [1]}", { ok: false, error: 'option "num" expected a plain value, got [1]' }],
])("config-yaml with %s", (_story, text, read) => expect(readSettingsYaml("a", text)).toEqual(read));

test("client files keep keys that we do not know", () => {
  const text =
    "controllers:\n  c:\n    uuid: u\n    dns-cache:\n      x: [y]\nhas-controller-changed-on-previous-switch: true\n";
  const read = readClientFile("controllers.yaml", text);
  if (!read.ok) throw new Error(read.error);
  const again = writeClientFile("controllers.yaml", read.value);
  expect(again).toContain("dns-cache");
  expect(again).toContain("has-controller-changed-on-previous-switch: true");
  expect(readClientFile("controllers.yaml", "controllers: 7").ok).toBe(false);
});

test.each(["yes", "0777", "1_000", "12:30", "null", "1e3", " x", "#", "a: b", "'", ""])(
  "a password %j comes back as the same text",
  (password) => {
    const text = writeClientFile("accounts.yaml", { controllers: { on: { user: "admin", password } } });
    expect(readClientFile("accounts.yaml", text)).toMatchObject({
      ok: true,
      value: { controllers: { on: { password } } },
    });
  },
);
