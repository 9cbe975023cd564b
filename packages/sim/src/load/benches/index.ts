import type { Bench } from "../bench.ts";
import { b2m } from "./b2m.ts";
import { b1, b2, b10 } from "./seed.ts";

/** All benchmarks, by id. */
export const benches: ReadonlyMap<string, Bench> = new Map([b1, b2, b2m, b10].map((bench) => [bench.id, bench]));
