// From how a task's process ended to the words of its result (contract 7.2, 7.4): the same for units and machines.
import { cutMark, type RecordOf } from "@kith/schema";
import { EXEC_TASK, type TaskEnd } from "@kith/unit";
import type { HookOutcome } from "./hooks.ts";
import { EXEC_TIMEOUT_MS_MAX } from "./limits.ts";

type Order = Pick<RecordOf<"task-order">, "name" | "params" | "cancel">;

const NANOSECONDS_PER_MS = 1e6;

/** How long a script may run (contract 7.4: `timeout`, in nanoseconds); null when it has no limit. */
export function execTimeoutMs({ name, params }: Pick<Order, "name" | "params">): number | null {
  const { timeout } = params;
  if (name !== EXEC_TASK || typeof timeout !== "number" || timeout <= 0) return null;
  return Math.min(EXEC_TIMEOUT_MS_MAX, Math.ceil(timeout / NANOSECONDS_PER_MS));
}

/** The script of an exec. */
export function execScript({ params: { command } }: Pick<Order, "params">): string {
  return typeof command === "string" ? command : "";
}

/**
 * How a task ended, before the controller has had its say on what it wrote. `said` is what action-set and action-fail
 * left; `receiver` the unit, or the machine's entity.
 */
export function taskEnd(
  outcome: HookOutcome,
  order: Order,
  receiver: string,
  said: { readonly results: Readonly<Record<string, unknown>>; readonly failed: string | null },
): TaskEnd {
  const stdout = printed(outcome, "stdout");
  const stderr = printed(outcome, "stderr");
  return {
    unit: receiver,
    name: order.name,
    exec: order.name === EXEC_TASK,
    end: processEnd(outcome, order),
    stdout: stdout.text,
    stderr: stderr.text,
    results: { ...(said.results as TaskEnd["results"]), ...stdout.encoding, ...stderr.encoding },
    failed: said.failed,
    flushError: null,
  };
}

const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

interface Printed {
  readonly text: string;
  readonly encoding: Readonly<Record<string, string>>;
}

/** What is no UTF-8 goes as base64, and says so (contract 7.2). What was not kept to its end says how long it was. */
export function printed(outcome: HookOutcome, stream: "stdout" | "stderr"): Printed {
  if (!("stdout" in outcome)) return { text: "", encoding: {} };
  const { bytes, printed } = outcome[stream];
  const cut = printed > bytes.length;
  const mark = cut ? cutMark(printed) : "";
  try {
    return { text: `${text.decode(cut ? wholeCharacters(bytes) : bytes)}${mark}`, encoding: {} };
  } catch {
    return { text: `${Buffer.from(bytes).toString("base64")}${mark}`, encoding: { [`${stream}-encoding`]: "base64" } };
  }
}

/** Without the character that a cut went through: text stays text. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let lead = bytes.length - 1;
  while (lead > bytes.length - UTF8_BYTES_MAX && ((bytes[lead] ?? 0) & 0xc0) === 0x80) lead -= 1;
  return (bytes[lead] ?? 0) >= 0xc0 ? bytes.subarray(0, lead) : bytes;
}

const UTF8_BYTES_MAX = 4;

/** The words of Go's standard library, which task results carry (contract 13.1). */
const signalWords: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGPIPE: "broken pipe",
  SIGTERM: "terminated",
};

function processEnd(outcome: HookOutcome, order: Pick<Order, "cancel">): TaskEnd["end"] {
  switch (outcome.kind) {
    case "exited":
      return { kind: "exited", code: outcome.code };
    case "signalled":
      return order.cancel
        ? { kind: "cancelled" }
        : { kind: "killed", signal: signalWords[outcome.signal] ?? outcome.signal };
    case "missing":
      return { kind: "missing" };
    case "cannot-run":
      return { kind: "could-not-start", reason: outcome.message };
  }
}
