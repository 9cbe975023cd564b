// I29 to I34: tasks and operations, the revisions of all records, what is asked for failed hooks, and where results are.

import { kinds } from "@kith/schema";
import { hasFailedHook } from "../planners/settle-wishes.ts";
import { isOpen } from "../rules/tasks.ts";
import type { Invariant } from "./invariant.ts";

export const workInvariants: { readonly [number: string]: Invariant } = {
  *I29(world) {
    for (const task of world.all("task")) {
      const order = world.get("task-order", task.receiver, task.id);
      if (isOpen(task) !== (order !== undefined))
        yield `task ${task.id} is ${task.status} and ${order ? "has an" : "has no"} order`;
      if (isOpen(task) !== (task.completed === null))
        yield `task ${task.id} is ${task.status} and its end is not told so`;
    }
  },
  *I30(world) {
    for (const operation of world.all("operation")) {
      const open = [...world.by("tasks-of-operation", operation.id)].some(isOpen);
      if (open !== (operation.completed === null)) yield `operation ${operation.id} does not end with its tasks`;
    }
  },
  *I31(world) {
    for (const task of world.all("task")) {
      const gone = world.get("unit", task.receiver) === undefined && world.get("machine", task.receiver) === undefined;
      if (isOpen(task) && gone) yield `task ${task.id} is open, its receiver ${task.receiver} is gone`;
    }
  },
  *I32(world) {
    for (const kind of kinds)
      for (const record of world.all(kind))
        if (record.revision < 1 || record.revision > world.revision)
          yield `a ${kind} is of revision ${record.revision}, the world of ${world.revision}`;
  },
  *I33(world) {
    for (const { name, resolve, forceCharm } of world.all("unit"))
      if ((resolve !== null || forceCharm) && !hasFailedHook(world, name))
        yield `unit ${name} has no failed hook, and a wish for one`;
  },
  *I34(world) {
    for (const { id, status, results, resultsBlob } of world.all("task")) {
      if (resultsBlob !== null && Object.keys(results).length > 0) yield `the results of task ${id} are in two places`;
      if (resultsBlob !== null && isOpen({ status })) yield `task ${id} is ${status} and has the results of its end`;
    }
  },
};
