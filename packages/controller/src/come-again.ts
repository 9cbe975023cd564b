// Refusals that say nothing about what was asked: the same may be asked again, and an agent keeps its fact until then.
import type { Refusal } from "@kith/schema";

export const COME_AGAIN: ReadonlySet<Refusal["code"]> = new Set(["store-failed", "stopping", "busy"]);
