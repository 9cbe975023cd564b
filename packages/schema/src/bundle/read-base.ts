// `base: ubuntu@22.04`, and the older `series: jammy`.
import type { BundleBase } from "./bundle.ts";
import type { BundleNode } from "./bundle-node.ts";
import { baseOfSeries } from "./series.ts";

/** null where neither is written, or the series is one that nobody knows, which is warned of. */
export function readBase(base: BundleNode, series: BundleNode): BundleBase | null {
  const named = base.absent ? null : parseBase(base);
  if (series.absent) return named;
  const text = series.name("series");
  const old = baseOfSeries(text);
  if (old === null && text !== "" && text !== "kubernetes")
    series.warn(`unknown series ${JSON.stringify(text)} is ignored`);
  if (named !== null && old !== null && (named.name !== old.name || !named.channel.startsWith(old.channel)))
    series.problem(`series ${text} contradicts base ${named.name}@${named.channel}`);
  return named ?? old;
}

function parseBase(node: BundleNode): BundleBase | null {
  const text = node.name("base");
  const [, name, channel] = /^([a-z][a-z0-9]*)[@:](\S+)$/.exec(text) ?? [];
  if (name !== undefined && channel !== undefined) return { name, channel };
  if (text !== "") node.problem(`base: expected name@channel, got ${JSON.stringify(text)}`);
  return null;
}
