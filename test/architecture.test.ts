// Our tidy: arrows, third parties, sizes, banned names, as one test per rule over every source file.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import * as rules from "./architecture-rules.ts";
import { longFunctions } from "./long-functions.ts";

const root = join(import.meta.dirname, "..");
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
const sources = files.filter((file) => /^packages\/[^/]+\/(src|edge)\/.*\.ts$/.test(file)).map(readSource);

interface Source {
  readonly path: string;
  readonly package: string;
  readonly test: boolean;
  readonly text: string;
  readonly imports: readonly string[];
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const imports = [
    ...text.matchAll(/^\s*(?:import|export)\b[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  const isTest =
    path.endsWith(".test.ts") ||
    path.includes("/edge/") ||
    path.includes("/test-support/") ||
    /\/conformance\.ts$/.test(path);
  return { path, package: path.split("/")[1] ?? "", test: isTest, text, imports };
}

const thirdParty = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

describe("the house", () => {
  test("has its sources", () => expect(sources.length).toBeGreaterThan(100));

  test("imports follow the arrows", () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((name) => name.startsWith("@kith/"))
        .map((name) => name.slice("@kith/".length))
        .filter((to) => to !== "base" && to !== "schema" && !(rules.ARROWS[source.package] ?? []).includes(to))
        .filter((to) => !(source.test && to !== "sim" && source.package !== "base" && source.package !== "schema"))
        .map((to) => `${source.path} imports @kith/${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test("base imports nothing and schema only base", () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((name) => name.startsWith("@kith/"))
        .filter((name) => source.package === "base" || (source.package === "schema" && name !== "@kith/base"))
        .map((name) => `${source.path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test("third parties stand where the table allows", () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((name) => !name.startsWith(".") && !name.startsWith("@kith/") && !name.startsWith("node:"))
        .map(thirdParty)
        .filter(
          (name) =>
            !(rules.THIRD_PARTIES[name] ?? []).includes(source.package) &&
            !(source.test && rules.TEST_PARTIES.includes(name)),
        )
        .map((name) => `${source.path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no package is entered by a relative path", () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((name) => name.startsWith("."))
        .map((name) => join(source.path, "..", name))
        .filter(
          (target) => !target.startsWith(`packages/${source.package}/`) && !(source.test && target.startsWith("test/")),
        )
        .map((target) => `${source.path} reaches ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the load tool starts whole programs and reaches into none", () => {
    const load = sources.filter(({ path }) => path.startsWith(rules.LOAD_FOLDER));
    const wrong = load.flatMap(({ path, text, imports }) => {
      const outside = imports.filter(
        (name) => name.startsWith(".") && !join(path, "..", name).startsWith(rules.LOAD_FOLDER),
      );
      const packages = imports.filter((name) => name.startsWith("@kith/") && rules.LOAD_IMPORTS[name] === undefined);
      const values = [...text.matchAll(/^import \{([^}]*)\} from "(@kith\/[^"]+)"/gm)].flatMap(
        ([, names = "", from = ""]) => {
          const allowed = rules.LOAD_IMPORTS[from];
          const named = names.split(",").map((name) => name.trim());
          return named
            .filter((name) => name !== "" && !name.startsWith("type ") && allowed !== "all" && !allowed?.includes(name))
            .map((name) => `${name} of ${from}`);
        },
      );
      return [...outside, ...packages, ...values].map((name) => `${path} imports ${name}`);
    });
    expect(load.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  test("pure packages reach for nothing", () => {
    const wrong = sources
      .filter((source) => rules.PURE.includes(source.package) && !source.test)
      .flatMap((source) => {
        const code = source.text
          .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
          .replace(/"(?:[^"\\\n]|\\.)*"|`[^`$]*`/g, '""');
        const node = source.imports
          .filter((name) => name.startsWith("node:"))
          .map((name) => `${source.path} imports ${name}`);
        return [
          ...node,
          ...rules.BANNED_IN_PURE.filter(({ pattern }) => pattern.test(code)).map(
            ({ pattern, instead }) => `${source.path} uses ${pattern.source}: ${instead}`,
          ),
        ];
      });
    expect(wrong).toEqual([]);
  });

  test("no file has a name that says nothing", () => {
    const wrong = files.filter((file) =>
      rules.BANNED_FILES.includes(basename(file).replace(/(\.test)?\.[cm]?[jt]sx?$/, "")),
    );
    expect(wrong).toEqual([]);
  });

  test("files are kebab-case", () => {
    expect(
      sources
        .map((source) => basename(source.path))
        .filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(name)),
    ).toEqual([]);
  });

  test("files keep their size", () => {
    const wrong = sources
      .map((source) => ({ ...source, lines: source.text.split("\n").length - 1 }))
      .filter(
        ({ path, lines, test: isTest }) =>
          lines > (isTest ? rules.TEST_LINES_MAX : rules.LINES_MAX) && rules.SIZE_EXCEPTIONS[path] === undefined,
      )
      .map(({ path, lines }) => `${path} has ${lines} lines`);
    expect(wrong).toEqual([]);
  });

  test("functions keep their size", () => {
    const wrong = sources
      .filter((source) => !source.test)
      .flatMap((source) =>
        longFunctions(source.text, rules.FUNCTION_LINES_MAX).map(
          ({ line, lines }) => `${source.path}:${line} is ${lines} lines long`,
        ),
      )
      .filter((text) => rules.SIZE_EXCEPTIONS[text.split(" ")[0] ?? ""] === undefined);
    expect(wrong).toEqual([]);
  });

  test("nothing is exported by default, left to do, or silenced", () => {
    const wrong = sources.flatMap((source) =>
      [
        /^export default\b/m,
        /\bTODO\b|\bFIXME\b|\bXXX\b/,
        /@ts-ignore|@ts-expect-error|@ts-nocheck/,
        /\b(?:it|test|describe)\.(?:only|todo|skip)\(/,
      ]
        .filter((pattern) => pattern.test(source.text))
        .map((pattern) => `${source.path}: ${pattern.source}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every package has its README and its index", () => {
    const wrong = Object.keys(rules.ARROWS).flatMap((name) => {
      const readme = `packages/${name}/README.md`;
      if (!existsSync(join(root, readme))) return [`${readme} is missing`];
      const lines = readFileSync(join(root, readme), "utf8").split("\n").length - 1;
      const missing = existsSync(join(root, `packages/${name}/src/index.ts`))
        ? []
        : [`packages/${name}/src/index.ts is missing`];
      return lines > rules.README_LINES_MAX && rules.SIZE_EXCEPTIONS[readme] === undefined
        ? [...missing, `${readme} has ${lines} lines`]
        : missing;
    });
    expect(wrong).toEqual([]);
  });

  test("documents name files that exist", () => {
    const wrong = files
      .filter((file) => /^(?!.*corpora).*\.md$/.test(file))
      .flatMap((file) => {
        const named =
          readFileSync(join(root, file), "utf8").match(
            /(?:packages|charms|bundles|test|scripts|docs)\/[\w./-]+\.(?:ts|cjs|md|yaml)/g,
          ) ?? [];
        return named.filter((path) => !existsSync(join(root, path))).map((path) => `${file} names ${path}`);
      });
    expect(wrong).toEqual([]);
  });
});
