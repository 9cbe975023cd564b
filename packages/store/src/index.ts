export { type LmdbStoreOptions, type MigrateRow, openLmdbStore } from "./lmdb-store.ts";
export { createMemoryDisk, type MemoryDisk, type MemoryStoreOptions, openMemoryStore } from "./memory-store.ts";
export { type Snapshot, StaleRevision, type Store, StoreError, Trimmed, type WorldStore } from "./store.ts";
