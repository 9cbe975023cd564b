// Runs one hook tool from its words to its bytes (contract 4.1). Whatever goes wrong becomes text and an exit code: a
// charm's tool call never takes the agent down.
import { resolve } from "node:path";
import type { ToolCall, ToolReply } from "../hook-context/hook-context.ts";
import type { ToolContext } from "../hook-context/tool-context.ts";
import { type Flag, type ParsedFlags, parseFlags } from "./flags.ts";
import { formatValue } from "./format.ts";
import { helpText } from "./help-text.ts";
import { toolNamed } from "./index.ts";
import { fileFailure } from "./named-file.ts";
import type { Outcome } from "./outcome.ts";
import { checkRelation, relationFlag } from "./relation-flag.ts";
import type { Tool, ToolInput } from "./tool.ts";
import type { Format } from "./value.ts";

const OK = 0;
const FAILED = 1;
const USAGE = 2;

/** The reply to `call`, or "stdin": the tool wants to be run again with the caller's stdin. */
export async function runTool(context: ToolContext, call: ToolCall): Promise<ToolReply | "stdin"> {
  const tool = toolNamed(call.name);
  if (tool === undefined) return error(FAILED, `bad request: unknown command: ${call.name}`);
  const flags = allFlags(tool);
  const parsed = parseFlags(call.args, flags, (flag, text) => check(context, tool, flag, text));
  if (!parsed.ok) return error(USAGE, parsed.error);
  if (parsed.value.help) return { code: OK, stdout: helpText(call.name, tool, flags), stderr: "" };
  try {
    const input = inputOf(tool, parsed.value, call);
    const outcome = await tool.run(context, input);
    const reply = replyOf(outcome, input.format);
    return reply === "stdin" ? reply : await finish(context, tool, parsed.value, call, reply);
  } catch (thrown) {
    return error(FAILED, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const error = (code: number, message: string): ToolReply => ({ code, stdout: "", stderr: `ERROR ${message}\n` });

const formatFlag: Flag = { names: ["format"], kind: "text", about: "output format" };
const outputFlag: Flag = { names: ["o", "output"], kind: "text", about: "file to write the output to" };

function allFlags(tool: Tool): readonly Flag[] {
  if (tool.formats === "none") return tool.flags;
  return tool.formats === "ignored" ? [...tool.flags, formatFlag] : [...tool.flags, formatFlag, outputFlag];
}

function check(context: ToolContext, tool: Tool, flag: Flag, text: string): string | null {
  if (flag === relationFlag) return checkRelation(context, text);
  if (flag !== formatFlag || typeof tool.formats === "string") return tool.check?.(flag.names[0] ?? "", text) ?? null;
  return isFormat(tool.formats, text) ? null : `unknown format ${JSON.stringify(text)}`;
}

const isFormat = (formats: readonly Format[], text: string): text is Format =>
  formats.some((format) => format === text);

function inputOf(tool: Tool, parsed: ParsedFlags, call: ToolCall): ToolInput {
  const formats = typeof tool.formats === "string" ? [] : tool.formats;
  const given = parsed.texts.get("format") ?? "";
  return {
    words: parsed.words,
    format: isFormat(formats, given) ? given : (formats[0] ?? "smart"),
    formatGiven: parsed.texts.has("format"),
    cwd: call.cwd,
    stdin: call.stdin,
    on: (flag) => parsed.on.has(flag),
    text: (flag) => parsed.texts.get(flag),
  };
}

function replyOf(outcome: Outcome, format: Format): ToolReply | "stdin" {
  switch (outcome.kind) {
    case "value":
      return { code: OK, stdout: formatValue(outcome.value, format), stderr: "" };
    case "text":
      return { code: OK, stdout: outcome.text, stderr: "" };
    case "done":
      return { code: OK, stdout: "", stderr: "" };
    case "usage":
      return error(USAGE, outcome.message);
    case "failed":
      return error(FAILED, outcome.message);
    case "stdin":
      return "stdin";
  }
}

/** Sends the output to the file that `-o` names, and warns of a `--format` that means nothing. */
async function finish(
  context: ToolContext,
  tool: Tool,
  parsed: ParsedFlags,
  call: ToolCall,
  reply: ToolReply,
): Promise<ToolReply> {
  if (reply.code !== OK) return reply;
  if (tool.formats === "ignored" && parsed.texts.has("format"))
    return { ...reply, stderr: `--format flag deprecated for command "${call.name}"` };
  const output = parsed.texts.get("o") ?? "";
  if (output === "") return reply;
  try {
    await context.options.edges.writeFile(resolve(call.cwd, output), reply.stdout);
  } catch (thrown) {
    throw fileFailure(output, thrown);
  }
  return { ...reply, stdout: "" };
}
