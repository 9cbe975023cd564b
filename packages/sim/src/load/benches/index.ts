import type { Bench } from "../bench.ts";
import { b2m } from "./b2m.ts";

/** All benchmarks, by id. */
export const benches: ReadonlyMap<string, Bench> = new Map([b2m].map((bench) => [bench.id, bench]));
