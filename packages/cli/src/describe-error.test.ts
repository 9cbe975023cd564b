// What stands on stderr after a failure, byte by byte: text, code in brackets, what to type next.
import { ClientError, ClientFailure, OutcomeUnknown } from "@kith/client";
import type { Refusal } from "@kith/schema";
import { expect, test } from "vitest";
import { CliError } from "./cli-error.ts";
import { describeError } from "./describe-error.ts";

const whole = (message: string, code: string, refusal?: Refusal): ClientError =>
  new ClientError({ message, code, ...(refusal === undefined ? {} : { info: { refusal } }) }, { whole: true });

test.each<[Error, string]>([
  [
    whole('application "nosuch" not found', "not found", { code: "not-found", kind: "application", id: "nosuch" }),
    'ERROR application "nosuch" not found (not found)\nsee what there is: kith status\n',
  ],
  [
    new ClientError({ message: 'unit "lab/9" not found', code: "not found" }),
    'ERROR unit "lab/9" not found\nsee what there is: kith status\n',
  ],
  [
    whole("relation with endpoints [] or id 99 not found", "not found", {
      code: "not-found",
      kind: "relation",
      id: "99",
    }),
    "ERROR relation with endpoints [] or id 99 not found (not found)\nsee: kith status --relations\n",
  ],
  [
    whole('ambiguous relation: "a b" could refer to "a:x b:y"; "a:z b:w"', "", {
      code: "ambiguous-relation",
      between: "a b",
      candidates: ["a:x b:y", "a:z b:w"],
    }),
    'ERROR ambiguous relation: "a b" could refer to "a:x b:y"; "a:z b:w"\nname the endpoints, as in: kith integrate a:x b:y\n',
  ],
  [
    whole('application "a" has no "x" relation', "not found", {
      code: "no-relation-endpoint",
      application: "a",
      endpoint: "x",
    }),
    'ERROR application "a" has no "x" relation (not found)\nsee its endpoints: kith show-application a\n',
  ],
  [
    new OutcomeUnknown("Application.AddUnits", "closed with 1006"),
    "ERROR cannot tell the outcome of Application.AddUnits: the connection to the controller was lost (closed with 1006)\n" +
      "it may have been done or not, and was not sent again; look first: kith status\n",
  ],
  [
    new ClientFailure("cannot reach the controller at wss://x:1: refused", { retryable: true }),
    "ERROR cannot reach the controller at wss://x:1: refused\n" +
      "is it running? kith controller status; kith controller start brings it back\n",
  ],
  [new CliError("no", { hint: "so" }), "ERROR no\nso\n"],
])("%s", (error, text) => expect(describeError(error).text).toBe(text));
