import { expect, test } from "vitest";
import { EXEC_TIMEOUT_MS_MAX } from "./limits.ts";
import { execTimeoutMs, printed } from "./task-end.ts";

test.each([
  ["nanoseconds become milliseconds", "juju-exec", { timeout: 5e9 }, 5000],
  ["the shortest is a millisecond", "juju-exec", { timeout: 1 }, 1],
  ["none is none", "juju-exec", {}, null],
  ["zero is none", "juju-exec", { timeout: 0 }, null],
  ["longer than a timer holds", "juju-exec", { timeout: 1e30 }, EXEC_TIMEOUT_MS_MAX],
  ["an action's own parameter is its own business", "backup", { timeout: 5e9 }, null],
])("%s", (_story, name, params, ms) => expect(execTimeoutMs({ name, params })).toBe(ms));

const exited = (bytes: readonly number[], printed = bytes.length) => {
  const out = { bytes: Uint8Array.from(bytes), printed };
  return { kind: "exited", code: 0, stdout: out, stderr: out } as const;
};

test.each([
  ["text", exited([0xc3, 0xa4, 0x0a]), "ä\n", {}],
  ["binary", exited([0xff, 0x00]), "/wA=", { "stdout-encoding": "base64" }],
  ["text that was cut within a character", exited([0x61, 0xe2, 0x82], 9), "a\n[cut: 9 bytes in all]", {}],
  ["text that was cut after a character", exited([0x61, 0xc3], 9), "a\n[cut: 9 bytes in all]", {}],
  ["text that ends within a character by itself", exited([0x61, 0xc3]), "YcM=", { "stdout-encoding": "base64" }],
  ["binary that was cut", exited([0xff, 0x00], 7), "/wA=\n[cut: 7 bytes in all]", { "stdout-encoding": "base64" }],
  ["nothing ran", { kind: "missing" } as const, "", {}],
])("stdout: %s", (_story, outcome, text, encoding) => expect(printed(outcome, "stdout")).toEqual({ text, encoding }));
