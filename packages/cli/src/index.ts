export { parseFlags } from "./flags.ts";
export { packCharm } from "./pack/pack-charm.ts";
export { defineVerb, type Output, type Terminal, type Verb } from "./verb.ts";
