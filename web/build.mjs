// Builds web/dist: one style sheet, one script, fonts, icon, each under a name with its digest, and manifest.json that
// says which. `node build.mjs`; bin/run and bin/test call it.
import { build } from "esbuild";
import { compile } from "sass";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
const LIMIT_CSS_GZ = 20 * 1024;
const FONTS = join(HERE, "node_modules/@fontsource/be-vietnam-pro/files");
const manifest = {};

/** Eight upper-case letters and digits of the content's digest. */
function digest(bytes) {
  const hex = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  return parseInt(hex, 16).toString(36).toUpperCase().padStart(8, "0").slice(-8);
}

async function emit(name, bytes) {
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}.${digest(bytes)}${name.slice(dot)}`;
  manifest[name] = hashed;
  await writeFile(join(DIST, hashed), bytes);
  return hashed;
}

async function fonts() {
  for (const set of ["latin", "vietnamese"]) {
    for (const weight of [400, 700]) {
      const bytes = await readFile(join(FONTS, `be-vietnam-pro-${set}-${weight}-normal.woff2`));
      await emit(`be-vietnam-pro-${set}-${weight}.woff2`, bytes);
    }
  }
  for (const name of (await readdir(join(HERE, "fonts"))).filter((n) => n.endsWith(".woff2"))) {
    await emit(name, await readFile(join(HERE, "fonts", name)));
  }
}

async function styles() {
  const { css } = compile(join(HERE, "styles/app.scss"), {
    style: "compressed",
    loadPaths: [join(HERE, "node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import"],
  });
  const named = css.replace(/url\("([^"/]+\.woff2)"\)/g, (_, name) => `url("${manifest[name]}")`);
  const size = gzipSync(named).length;
  if (size > LIMIT_CSS_GZ) throw new Error(`app.css is ${size} bytes gzipped, more than ${LIMIT_CSS_GZ}`);
  await emit("app.css", Buffer.from(named));
  return size;
}

async function script() {
  const result = await build({
    entryPoints: [join(HERE, "islands/app.ts")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    write: false,
    legalComments: "none",
  });
  const bytes = Buffer.from(result.outputFiles[0].contents);
  await emit("app.js", bytes);
  return gzipSync(bytes).length;
}

// Only the built files: the folder itself stays, for the server's build watches it.
await mkdir(DIST, { recursive: true });
for (const name of await readdir(DIST)) await rm(join(DIST, name), { recursive: true });
await fonts();
await emit("icon.svg", await readFile(join(HERE, "icon.svg")));
const [css, js] = [await styles(), await script()];
await writeFile(join(DIST, "manifest.json"), JSON.stringify(manifest, null, 1));
console.log(`web/dist: app.css ${(css / 1024).toFixed(1)} KB, app.js ${(js / 1024).toFixed(1)} KB (gzipped)`);
