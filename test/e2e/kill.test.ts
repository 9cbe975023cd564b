// Kills -9 keeper, controller and agents under load, and holds the ledger against what was committed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { deployLedger, killRounds, roundsAsked } from "../kill/kill-rounds.ts";
import { Scratch } from "./scratch.ts";

const kith = new Scratch();
const asked = roundsAsked(process.env);
const ROUND_MS = 60_000;

beforeAll(() => deployLedger(kith));
afterAll(() => kith.close());

test(
  `${asked.rounds} rounds of kill -9 lose nothing acknowledged and double nothing`,
  async () => {
    const report = await killRounds(kith, { ...asked, say: (line) => asked.rounds > 10 && console.log(line) });
    console.log(JSON.stringify({ ...asked, ...report }));
    expect(report.wrong).toEqual([]);
    expect(report.committed).toBeGreaterThan(asked.rounds * 4);
  },
  asked.rounds * ROUND_MS + ROUND_MS,
);
