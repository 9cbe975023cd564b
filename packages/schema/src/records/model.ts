import * as z from "zod/mini";
import { Json } from "../json.ts";
import { Count, defineRecord, lifeFields, Name, SettingValue, Time } from "./define.ts";

export const model = defineRecord("model", [], () => ({
  uuid: Name,
  name: Name,
  owner: Name,
  cloud: Name,
  agentVersion: Name,
  created: Time,
  ...lifeFields,
}));

export const modelSetting = defineRecord("model-setting", ["key"], () => ({ key: Name, value: SettingValue }));

/** The next number of a sequence: "relation", "machine", "operation" (shared by operations and tasks), `unit:<application>`, `charm:<name>`. */
export const sequence = defineRecord("sequence", ["name"], () => ({ name: Name, next: Count }));

export const annotation = defineRecord("annotation", ["entity", "key"], () => ({
  entity: Name,
  key: Name,
  value: z.string(),
}));

export const operation = defineRecord("operation", ["id"], () => ({
  id: Name,
  summary: z.string(),
  actor: Name,
  enqueued: Time,
  completed: z.nullable(Time),
}));

export const TaskStatus = z.enum([
  "pending",
  "running",
  "completed",
  "failed",
  "cancelled",
  "aborting",
  "aborted",
  "error",
]);

/** The results of a task, as the controller has stored them. */
export const ResultsBlob = z.lazy(() => z.object({ sha256: Name, size: Count }));
export type ResultsBlob = z.infer<typeof ResultsBlob>;

export const task = defineRecord("task", ["id"], () => ({
  id: Name,
  operation: Name,
  receiver: Name,
  name: Name,
  params: z.record(z.string(), Json),
  status: TaskStatus,
  enqueued: Time,
  started: z.nullable(Time),
  completed: z.nullable(Time),
  message: z.string(),
  results: z.record(z.string(), Json),
  parallel: z.boolean(),
  group: z.string(),
  /** Where `results` stand when they are too large for a record, which then has none: JSON text in a blob. */
  resultsBlob: z.nullable(ResultsBlob),
}));

/** What an agent is to run: deleted when the task ends. */
export const taskOrder = defineRecord("task-order", ["receiver", "task"], () => ({
  receiver: Name,
  task: Name,
  name: Name,
  params: z.record(z.string(), Json),
  parallel: z.boolean(),
  group: z.string(),
  cancel: z.boolean(),
}));
