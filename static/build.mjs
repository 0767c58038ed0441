// Makes everything under static/build/: bundled scripts and styles, fonts, one sprite of icons.
// Run by `make assets`; pages name these files through the staticfiles storage, which hashes them.

import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(here, "build");
const packages = path.join(root, "node_modules");

const ENTRIES = {
  "js/early.js": "early.js",
  "js/desk.js": "desk.js",
  "field/app.js": "field.js",
  "field/sw.js": "sw.js",
  "css/desk.css": "desk.css",
  "css/field.css": "field.css",
  "css/field-later.css": "field-later.css",
};
const CLASSIC = new Set(["early.js", "sw.js"]);

async function exists(file) {
  return stat(file).then(() => true, () => false);
}

// The phone's first screens travel as one file, which compresses better than many: every part that
// is opened later imports all of their modules, so that esbuild has no reason to cut them apart.
const field = path.join(here, "field");
const STATIC = /^(?:import|export)\s[^;]*?["']\.\/([\w-]+\.js)["'];/gms;

async function modulesOf(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const source = await readFile(path.join(field, name), "utf8");
  for (const [, next] of source.matchAll(STATIC)) await modulesOf(next, found);
  return found;
}

const firstAsOne = {
  name: "first-as-one",
  async setup(build) {
    const first = await modulesOf("app.js");
    const parts = new Set();
    for (const name of (await readdir(field)).filter((one) => one.endsWith(".js"))) {
      const source = await readFile(path.join(field, name), "utf8");
      for (const [, part] of source.matchAll(/import\("\.\/([\w-]+\.js)"\)/g)) parts.add(part);
    }
    first.delete("app.js");
    const all = [...first].map((name) => `import "./${name}";\n`).join("");
    build.onLoad({ filter: /[\\/]field[\\/][\w-]+\.js$/ }, async ({ path: file }) => {
      const contents = await readFile(file, "utf8");
      return { contents: parts.has(path.basename(file)) ? contents + all : contents, loader: "js" };
    });
  },
};

async function bundle() {
  const missing = [];
  for (const [source, target] of Object.entries(ENTRIES)) {
    const entry = path.join(here, source);
    if (!(await exists(entry))) {
      missing.push(source);
      continue;
    }
    await build({
      // The phone's page comes in parts: what the first screens need, and the rest as it is opened.
      ...(target === "field.js"
        ? { entryPoints: { field: entry }, outdir: out, splitting: true, chunkNames: "field-[name]-[hash]", plugins: [firstAsOne] }
        : { entryPoints: [entry], outfile: path.join(out, target) }),
      bundle: true,
      minify: true,
      sourcemap: "linked",
      // Pages load their scripts as modules, but for what runs before the first paint; a service
      // worker is a classic script everywhere.
      format: CLASSIC.has(target) ? "iife" : "esm",
      target: ["es2022", "safari16.4", "firefox115", "chrome111"],
      // Fonts are fetched when a page needs them; small pictures travel inside the style sheet.
      // No hash in the names: the staticfiles storage adds its own.
      loader: { ".woff2": "file", ".svg": "dataurl", ".png": "dataurl" },
      assetNames: "fonts/[name]",
      legalComments: "none",
      logLevel: "warning",
    });
  }
  return missing;
}

function symbol(name, svg) {
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const drawn = inner.replace(/\s*\n\s*/g, "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"` +
    ` stroke-linecap="round" stroke-linejoin="round">${drawn}</symbol>`
  );
}

async function icons() {
  const list = path.join(here, "icons.txt");
  const names = (await readFile(list, "utf8"))
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);
  const symbols = [];
  for (const name of [...new Set(names)].sort()) {
    const file = path.join(packages, "lucide-static", "icons", `${name}.svg`);
    if (!(await exists(file))) throw new Error(`icons.txt names "${name}", which does not exist`);
    symbols.push(symbol(name, await readFile(file, "utf8")));
  }
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  await writeFile(path.join(out, "icons.svg"), sprite);
}

try {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const missing = await bundle();
  await icons();
  if (missing.length) {
    console.error(`Not there to build: ${missing.join(", ")}`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(String(error.message ?? error));
  process.exitCode = 1;
}
