// The one file between the hooks and the program.
import { readFileSync } from "node:fs";

export interface Settings {
  readonly unit: string;
  readonly release: string;
  readonly address: string;
  readonly settings: { readonly title: string; readonly port: number; readonly "entries-shown": number };
  readonly database: {
    readonly host: string;
    readonly port: string;
    readonly database: string;
    readonly user: string;
    readonly password: string;
  };
}

export const readSettings = (file: string): Settings => JSON.parse(readFileSync(file, "utf8").trim()) as Settings;
