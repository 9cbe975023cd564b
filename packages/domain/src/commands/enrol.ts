// A token is bound to the first key that presents it; the same key may come again (a crash right after), another may
// not. That the token itself is right, the session has checked.
import { ok } from "@kith/base";
import { type Decide, notFound, refuse } from "../deciding.ts";

export const enrol: Decide<"enrol"> = ({ draft, at }, { machine, publicKey }) => {
  const enrolment = draft.get("enrolment", machine);
  if (enrolment === undefined) return notFound("enrolment of machine", machine);
  if (enrolment.publicKey === publicKey) return ok(null);
  if (enrolment.expires <= at)
    return refuse({ code: "unauthorized", message: `cannot enrol machine ${machine}: its token is used or expired` });
  draft.put({ ...enrolment, publicKey, expires: 0 });
  return ok(null);
};
