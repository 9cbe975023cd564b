// Facades whose subject does not exist here: clients ask for it in passing and get a well-formed nothing.
import { ok } from "@kith/base";
import { ALPHA } from "@kith/domain";
import type { Facade } from "../call.ts";

export const spaces: Facade<"Spaces"> = {
  ListSpaces: {
    access: "read",
    handle: () => ok({ results: [{ id: "0", name: ALPHA, subnets: [] }] }),
  },
};

export const subnets: Facade<"Subnets"> = {
  ListSubnets: { access: "read", handle: () => ok({ results: [] }) },
};

export const block: Facade<"Block"> = { List: { access: "read", handle: () => ok({ results: [] }) } };

const perFilter = (filters: readonly unknown[]) =>
  ok({ results: (filters.length === 0 ? [{}] : filters).map(() => ({ result: [] })) });

export const storage: Facade<"Storage"> = {
  ListStorageDetails: { access: "read", handle: (_call, { filters }) => perFilter(filters) },
  ListFilesystems: { access: "read", handle: (_call, { filters }) => perFilter(filters) },
  ListVolumes: { access: "read", handle: (_call, { filters }) => perFilter(filters) },
  ListPools: { access: "read", handle: () => ok({ results: [{ "storage-pools": [] }] }) },
};

export const secrets: Facade<"Secrets"> = {
  ListSecrets: { access: "read", handle: () => ok({ results: [] }) },
};
