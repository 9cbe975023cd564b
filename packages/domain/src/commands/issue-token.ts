// A new single-use token. A key that is bound already stays good until another one presents this token.
import { ok } from "@kith/base";
import { type Decide, notFound } from "../deciding.ts";

export const issueToken: Decide<"issue-token"> = ({ draft }, { machine, tokenHash, expires }) => {
  if (draft.get("machine", machine) === undefined) return notFound("machine", machine);
  const publicKey = draft.get("enrolment", machine)?.publicKey ?? null;
  draft.put({ kind: "enrolment", machine, tokenHash, expires, publicKey });
  return ok(null);
};
