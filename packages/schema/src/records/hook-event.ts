import * as z from "zod/mini";

export const HookKind = z.enum([
  "install",
  "start",
  "config-changed",
  "leader-elected",
  "leader-settings-changed",
  "update-status",
  "upgrade-charm",
  "stop",
  "remove",
  "relation-created",
  "relation-joined",
  "relation-changed",
  "relation-departed",
  "relation-broken",
]);
export type HookKind = z.infer<typeof HookKind>;

/** A hook that is queued or running. `relation` and what follows it are set for relation hooks only. */
export const HookEvent = z.lazy(() =>
  z.object({
    kind: HookKind,
    relation: z.nullable(z.string()),
    endpoint: z.nullable(z.string()),
    remoteApplication: z.nullable(z.string()),
    /** First unit concerned in natural order; null for created, broken and application bag changes. */
    remoteUnit: z.nullable(z.string()),
    departingUnit: z.nullable(z.string()),
    /** The revision of the view that the hook was decided on. */
    pinned: z.int(),
    /** For relation-changed of an application bag: that application. */
    applicationBag: z.nullable(z.string()),
    /** It stands for all members of one kind of a window; without it, for one. */
    batch: z.optional(z.literal(true)),
  }),
);
export type HookEvent = z.infer<typeof HookEvent>;

/** The name of the hook's file, of JUJU_HOOK_NAME and of error texts: `db-relation-joined`, `install`. */
export function hookName(event: Pick<HookEvent, "kind" | "endpoint">): string {
  return event.endpoint === null ? event.kind : `${event.endpoint}-${event.kind}`;
}
