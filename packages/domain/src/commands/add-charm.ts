// An uploaded charm becomes the next revision of its name, also when its content is known already (contract 1.12).
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { takeNumber } from "../rules/sequence.ts";

export const addCharm: Decide<"add-charm"> = ({ draft }, { kind: _, name, ...content }) => {
  const charmRevision = takeNumber(draft, `charm:${name}`);
  const url = `local:${name}-${charmRevision}`;
  draft.put({ kind: "charm", url, name, charmRevision, ...content });
  return ok({ url });
};
