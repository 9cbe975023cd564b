// Bundle: the model as a file that users keep.
import { ok } from "@kith/base";
import { bundleOf } from "@kith/domain";
import { printBundle } from "@kith/schema";
import type { Facade } from "../call.ts";
import { fail } from "../dialect-error.ts";

export const bundle: Facade<"Bundle"> = {
  ExportBundle: {
    access: "read",
    handle: (call, params) => {
      const exported = bundleOf(call.model.world, { charmDefaults: params["include-charm-defaults"] });
      if (exported.applications.length === 0) return fail("nothing to export as there are no applications");
      return ok({ result: printBundle(exported, { series: params["include-series"] }) });
    },
  },
};
