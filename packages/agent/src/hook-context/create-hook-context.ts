// One run of a charm's process: its environment, and its tools one at a time.
import { runTool } from "../tools/run-tool.ts";
import { contextId, hookEnvironment } from "./environment.ts";
import type { HookContext, HookContextOptions, ToolCall, ToolReply } from "./hook-context.ts";
import { ToolContext } from "./tool-context.ts";

/** The context of one hook, action or exec run; thrown away when the process has ended and its writes are taken. */
export function createHookContext(options: HookContextOptions): HookContext {
  const { identity, event, action, view } = options;
  const context = new ToolContext(contextId(identity, event, action), options);
  let last: Promise<unknown> = Promise.resolve();
  return {
    id: context.id,
    environment: () => hookEnvironment(identity, event, action, view),
    runTool(call: ToolCall): Promise<ToolReply | "stdin"> {
      const reply = last.then(() => runTool(context, call));
      last = reply;
      return reply;
    },
    buffered: () => context.writes(),
    actionOutcome: () => ({ results: context.actionResults.results(), failed: context.actionResults.failed }),
    statusSet: () => context.statuses.wasSet,
  };
}
