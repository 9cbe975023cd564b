// A model that was only added to: its units ran what the plan of it would have foretold, and of `changed` perhaps more.
import { createWorld, type DurableWorld, emptySource, expectedHooks } from "@kith/domain";
import type { RunHistory } from "../run-history.ts";
import type { Report } from "./checker.ts";

/** Hooks that charms' own words bring about, too. */
const MAY_BE_MORE = /-relation-changed$|^leader-settings-changed$|^config-changed$|^update-status$/;

export function checkExpectedHooks(history: RunHistory, model: string, world: DurableWorld, report: Report): void {
  const ran = new Map(
    [...history.byUnit()].map(([unit, runs]) => {
      const counts = new Map<string, number>();
      for (const { environment } of runs) {
        const hook = environment.JUJU_HOOK_NAME ?? "";
        counts.set(hook, (counts.get(hook) ?? 0) + 1);
      }
      return [unit, counts] as const;
    }),
  );
  for (const { unit, application, principal, hooks } of expectedHooks(createWorld(emptySource("before")), world)) {
    if (unit === null) {
      report(`${application} has no unit beside ${principal}`);
      continue;
    }
    // In batch delivery those who come late make windows of their own.
    const batched = Object.keys(world.get("application", application)?.delivery ?? {}).map(
      (end) => `${end}-relation-joined`,
    );
    const counts = ran.get(`${model} ${unit}`) ?? new Map<string, number>();
    for (const hook of new Set([...Object.keys(hooks), ...counts.keys()])) {
      const [wanted, found] = [hooks[hook] ?? 0, counts.get(hook) ?? 0];
      if (found < wanted || (found > wanted && !MAY_BE_MORE.test(hook) && !batched.includes(hook)))
        report(`${unit} ran ${hook} ${found} times, where ${wanted} were foretold`);
    }
  }
}
