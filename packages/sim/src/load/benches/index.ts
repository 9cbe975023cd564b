import type { Bench } from "../bench.ts";
import { b4, b4m, b5, b8 } from "./add-units.ts";
import { b2m } from "./b2m.ts";
import { b11 } from "./b11.ts";
import { b16 } from "./idle.ts";
import { b13, b14 } from "./large-model.ts";
import { b15 } from "./plan-seed.ts";
import { b1, b2, b10 } from "./seed.ts";

const all = [b1, b2, b2m, b4, b4m, b5, b8, b10, b11, b13, b14, b15, b16];

/** All benchmarks, by id. */
export const benches: ReadonlyMap<string, Bench> = new Map(all.map((bench) => [bench.id, bench]));
