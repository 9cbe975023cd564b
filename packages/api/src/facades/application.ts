// Application: what is asked of applications, their units, relations and settings.
import type { Facade } from "../call.ts";
import {
  charmRelations,
  constraints,
  getApplication,
  getApplicationsInfo,
  getOrigin,
  getUnitsInfo,
  leaderOf,
} from "./application-reads.ts";
import { addRelation, destroyRelation } from "./application-relations.ts";
import { readConfigs, setConfigs, unsetConfigs } from "./application-settings.ts";
import {
  addUnits,
  deploy,
  destroyApplication,
  destroyUnit,
  expose,
  resolveUnits,
  setCharm,
  unexpose,
} from "./application-writes.ts";

export const application: Facade<"Application"> = {
  Deploy: { access: "write", writes: true, handle: deploy },
  AddUnits: { access: "write", writes: true, handle: addUnits },
  DestroyUnit: { access: "write", writes: true, handle: destroyUnit },
  DestroyApplication: { access: "write", writes: true, handle: destroyApplication },
  AddRelation: { access: "write", writes: true, handle: addRelation },
  DestroyRelation: { access: "write", writes: true, handle: destroyRelation },
  SetConfigs: { access: "write", writes: true, handle: setConfigs },
  UnsetApplicationsConfig: { access: "write", writes: true, handle: unsetConfigs },
  Expose: { access: "write", writes: true, handle: expose },
  Unexpose: { access: "write", writes: true, handle: unexpose },
  SetCharm: { access: "write", writes: true, handle: setCharm },
  ResolveUnitErrors: { access: "write", writes: true, handle: resolveUnits },
  Get: { access: "read", handle: getApplication },
  GetConfig: {
    access: "read",
    handle: (call, { entities }) =>
      readConfigs(
        call,
        entities.map(({ tag }) => tag.replace(/^application-/, "")),
      ),
  },
  CharmConfig: {
    access: "read",
    handle: (call, { args }) =>
      readConfigs(
        call,
        args.map((arg) => arg.application),
      ),
  },
  ApplicationsInfo: { access: "read", handle: getApplicationsInfo },
  UnitsInfo: { access: "read", handle: getUnitsInfo },
  GetCharmURLOrigin: { access: "read", handle: getOrigin },
  GetConstraints: { access: "read", handle: constraints },
  Leader: { access: "read", handle: leaderOf },
  CharmRelations: { access: "read", handle: charmRelations },
};
