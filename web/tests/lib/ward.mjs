// The demonstration ward, filled once for each build of the program, engine and day: journeys begin with a copy, for filling
// it anew took longer than some of them do. It lies beside the program, and by the same name in PostgreSQL.
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BINARY, copyOfDatabase, kept, newDatabase, sql, start, temporaryFolder } from './server.mjs';

const FOLDER = `${BINARY}.wards`;
/** Who takes longer than this to fill a ward has died over it. */
const LONGEST_MS = 150_000;

/** A demonstration ward of its own, a copy of one that was filled before, gone after the test. */
export async function demo(t, engine = { name: 'SQLite' }, more = []) {
  const copy = await copyOfWard(engine);
  const server = await start('demo', ...copy.arguments, ...more);
  t.after(async () => {
    await server.stop();
    if (t.passed === false) console.log(`what the server of the failing test said last:\n${server.output().slice(-3000)}`);
    await rm(copy.folder, { recursive: true, force: true });
  });
  return { ...server, storage: copy };
}

/** A copy of the ward on an engine: its folder and arguments for the command line. */
export async function copyOfWard(engine) {
  const isPostgres = engine.name === 'PostgreSQL';
  const filled = path.join(FOLDER, await nameOf(engine));
  const database = path.basename(filled);
  const isThere = async () => await exists(filled) && (!isPostgres || await sql(`SELECT 1 FROM pg_database WHERE datname = '${database}'`) === '1');
  if (!await isThere()) {
    await alone(async () => {
      if (!await isThere()) await fill(filled, isPostgres ? database : undefined);
    });
  }
  const folder = await temporaryFolder();
  await cp(filled, folder, { recursive: true });
  return kept(folder, isPostgres ? await copyOfDatabase(database) : undefined);
}

async function nameOf(engine) {
  const { mtimeMs, size } = await stat(BINARY);
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format();
  const told = [BINARY, mtimeMs, size, engine.name, day].join(' ');
  return `ward_${createHash('sha256').update(told).digest('hex').slice(0, 16)}`;
}

async function exists(file) {
  return stat(file).then(() => true, () => false);
}

/** Fills the ward; what stands under its name afterwards is whole. */
async function fill(filled, database) {
  await forgetOlder();
  // Of a filling that broke off, or whose folder is gone.
  if (database) await sql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  const folder = await temporaryFolder();
  const server = await start('demo', ...kept(folder, database && await newDatabase(database)).arguments);
  await server.stop();
  for (const old of [filled, `${filled}.arriving`]) await rm(old, { recursive: true, force: true });
  await cp(folder, `${filled}.arriving`, { recursive: true });
  await rename(`${filled}.arriving`, filled);
  await rm(folder, { recursive: true, force: true });
}

/** Removes wards of earlier builds and days. */
async function forgetOlder() {
  const day = Date.now() - 86_400_000;
  for (const name of await readdir(FOLDER)) {
    const file = path.join(FOLDER, name);
    const found = await stat(file).catch(() => undefined);
    const built = (await stat(BINARY)).mtimeMs;
    if (found && (found.mtimeMs < day || found.mtimeMs < built)) await rm(file, { recursive: true, force: true });
  }
}

/** Does something while no other process does it. */
async function alone(work) {
  const lock = path.join(FOLDER, 'lock');
  await mkdir(FOLDER, { recursive: true });
  while (!await mkdir(lock).then(() => true, () => false)) {
    const held = await stat(lock).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > LONGEST_MS) await rmdir(lock).catch(() => {});
    else await wait(100);
  }
  try {
    await work();
  } finally {
    await rmdir(lock);
  }
}
