import { err, ok } from "@kith/base";
import type { Command, ControllerCommand } from "@kith/schema";
import { expect, test } from "vitest";
import { AUDIT_LOG, type AuditEntry, AuditLog } from "./audit-log.ts";
import { AUDIT_ABOUT_CHARS_MAX } from "./limits.ts";
import { memoryLogFiles } from "./segment-files.ts";

const entry: Omit<AuditEntry, "command"> = { actor: "user bob", at: 0, model: "m", outcome: ok(null), revision: 7 };

async function logged(...entries: AuditEntry[]): Promise<string[]> {
  const file = memoryLogFiles(100).open("audit", AUDIT_LOG);
  const log = new AuditLog(file);
  for (const one of entries) log.append(one);
  const lines: string[] = [];
  for await (const line of file.lines()) lines.push(line);
  return lines;
}

test.each<[string, Command | ControllerCommand, unknown]>([
  ["names", { kind: "remove-units", units: ["a/0"], force: true }, { units: ["a/0"], force: true }],
  [
    "keys without their values",
    { kind: "set-settings", application: "a", set: { password: "hunter2" }, unset: ["b"] },
    { application: "a", keys: ["password", "b"] },
  ],
  ["model settings", { kind: "set-model-settings", set: { x: "hunter2" }, unset: [] }, { keys: ["x"] }],
  [
    "tasks without their parameters",
    {
      kind: "enqueue-operation",
      summary: "hunter2",
      tasks: [{ receiver: "a/0", name: "backup", params: { password: "hunter2" }, parallel: null, group: null }],
    },
    { tasks: ["backup on a/0"] },
  ],
  ["annotations without their values", { kind: "annotate", entity: "a", set: { k: "hunter2" } }, { entity: "a" }],
  [
    "a user without the password",
    { kind: "set-password", user: "eve", password: { scheme: "scrypt", salt: "hunter2", hash: "hunter2", cost: 1 } },
    { user: "eve" },
  ],
])("a line says what a command was about: %s", async (_story, command, about) => {
  const [line = ""] = await logged({ ...entry, command });
  expect(line).not.toContain("hunter2");
  expect(JSON.parse(line)).toEqual({
    ...{ at: "1970-01-01T00:00:00.000Z", actor: "bob", model: "m", kind: command.kind, about, ok: 7 },
  });
});

test("a refusal is told by its code, a command of the controller has no model, and only users are heard", async () => {
  const command: ControllerCommand = { kind: "grant", user: "eve", object: "controller", access: "superuser" };
  const outcome = err({ code: "permission-denied" } as const);
  const lines = await logged(
    { ...entry, command, model: null, outcome },
    { ...entry, command, actor: "controller" },
    { ...entry, command, actor: "machine 0" },
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      ...{ at: "1970-01-01T00:00:00.000Z", actor: "bob", kind: "grant", refused: "permission-denied" },
      about: { user: "eve", object: "controller", access: "superuser" },
    },
  ]);
});

test("a line stays short, whatever was asked for", async () => {
  const units = Array.from({ length: 1000 }, (_, i) => `application/${i}`);
  const [line = ""] = await logged({ ...entry, command: { kind: "remove-units", units, force: false } });
  expect(line.length).toBeLessThan(2 * AUDIT_ABOUT_CHARS_MAX);
  expect(JSON.parse(line).about).toMatch(/application\/0.*…$/);
});
