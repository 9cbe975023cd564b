// The invariants of every model hold at every durable revision.
import { checkInvariants } from "@kith/domain";
import type { CommitSeen } from "../truth.ts";
import type { Report } from "./checker.ts";

export const checkCommitInvariants = (report: Report) => (seen: CommitSeen) => {
  for (const text of checkInvariants(seen.world)) report(`revision ${seen.commit.revision}: ${text}`);
};
