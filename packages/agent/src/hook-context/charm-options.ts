// The charm's options as one hook sees them: what users set over the charm's defaults (contract 4.2). The application's
// own option `trust` is no option of the charm.
import type { HookContextOptions } from "./hook-context.ts";

export type OptionMap = Readonly<Record<string, string | number | boolean | null>>;

/** Every option that the charm on disk declares; null where it has neither value nor default. */
export function charmOptions({ charm, identity, view }: HookContextOptions): OptionMap {
  const set = new Map([...view.list("setting", identity.application)].map(({ key, value }) => [key, value]));
  return Object.fromEntries(
    Object.entries(charm.config).map(([name, option]) => [name, set.get(name) ?? option.default]),
  );
}
