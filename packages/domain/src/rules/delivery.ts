// Which endpoints are in batch delivery: the charm asks for it, the operator may say otherwise (docs/batch-delivery.md).
import { type CharmMetadata, endpointsOf, type RecordOf } from "@kith/schema";

type Delivery = RecordOf<"application">["delivery"];

/** What the charm asks for, for an application that is new. */
export function askedDelivery(metadata: CharmMetadata): Delivery {
  return Object.fromEntries([...asking(metadata)].map((endpoint) => [endpoint, "batch"]));
}

/** The endpoints whose `kith-delivery` is batch. */
export function asking(metadata: CharmMetadata): ReadonlySet<string> {
  const names = endpointsOf(metadata).map(({ name }) => name);
  const relations = { ...metadata.provides, ...metadata.requires, ...metadata.peers };
  return new Set(names.filter((name) => relations[name]?.delivery === "batch"));
}

/**
 * After a change of the charm: an endpoint that the charms agree on keeps what the operator made of it, one that asks
 * anew is in batch delivery, one that asks no more, or is gone, is not.
 */
export function deliveryAfter(current: Delivery, before: CharmMetadata, after: CharmMetadata): Delivery {
  const asked = asking(before);
  const asks = asking(after);
  const on = endpointsOf(after).filter(({ name }) =>
    asked.has(name) === asks.has(name) ? current[name] === "batch" : asks.has(name),
  );
  return Object.fromEntries(on.map(({ name }) => [name, "batch"]));
}
