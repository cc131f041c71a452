// Starts the binary on a free port, on SQLite or PostgreSQL, and ends it again; runs its command line.
import { spawn, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const BINARY = process.env.DINH_BIN ?? path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), 'debug', 'dinh');
const POSTGRES = process.env.DINH_TEST_POSTGRES;
const START_MS = 120_000;
const run = promisify(execFile);
let databases = 0;

/** The engines that a journey runs on. PostgreSQL is left out, and said so, only where no server is named. */
export function engines() {
  return [
    { name: 'SQLite', skip: false },
    { name: 'PostgreSQL', skip: POSTGRES ? false : 'DINH_TEST_POSTGRES names no PostgreSQL server (bin/test starts one)' },
  ];
}

/** A temporary folder, removed by the test's own clean-up. */
export async function temporaryFolder() {
  return mkdtemp(path.join(tmpdir(), 'dinh-journey.'));
}

/** What PostgreSQL answers to a statement, by its first column. */
export async function sql(statement) {
  const { stdout } = await run('psql', ['--quiet', '--tuples-only', '--no-align', '--no-psqlrc', POSTGRES, '--command', statement]);
  return stdout.trim();
}

/** A new, empty database on the PostgreSQL server of the tests, owned by an ordinary role as in a ward; its address. */
export async function newDatabase(name = nextName()) {
  const role = `CREATE ROLE ${name} LOGIN PASSWORD '${name}' NOSUPERUSER NOCREATEDB NOCREATEROLE`;
  await sql(`DO $$ BEGIN ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
  await sql(`CREATE DATABASE ${name} OWNER ${name}`);
  return databaseAddress(name, name);
}

/** A copy of a database that nobody is connected to, with its owner; its address. */
export async function copyOfDatabase(from) {
  const name = nextName();
  await sql(`CREATE DATABASE ${name} OWNER ${from} TEMPLATE ${from}`);
  return databaseAddress(name, from);
}

function nextName() {
  databases += 1;
  return `journey_${process.pid}_${databases}`;
}

function databaseAddress(database, owner) {
  const address = new URL(POSTGRES);
  [address.username, address.password, address.pathname] = [owner, owner, `/${database}`];
  return address.href;
}

/** Where an engine keeps its records: arguments for the command line. */
export async function storage(engine) {
  const folder = await temporaryFolder();
  return kept(folder, engine.name === 'PostgreSQL' ? await newDatabase() : undefined);
}

/** Records in a folder and, with an address, in a database. */
export function kept(folder, database) {
  return { folder, arguments: ['--data', folder, ...(database ? ['--database', database] : [])] };
}

/** Runs a command of the binary to its end; its output, or an error with what it said. */
export async function dinh(...args) {
  const { stdout } = await run(BINARY, args, { maxBuffer: 64 << 20, env: environment() });
  return stdout;
}

/** Starts a server and waits for its `ready` line. */
export async function start(command, ...args) {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not built: cargo build -p dinh-server`);
  const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const child = spawn(BINARY, [command, ...args, ...listen], { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
  let said = '';
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ready line within ${START_MS} ms:\n${said}`)), START_MS);
    const hear = (chunk) => {
      said += chunk;
      const found = said.match(/ready (http:\/\/\S+)/);
      if (found) {
        clearTimeout(timer);
        resolve(found[1].replace(/\/$/, ''));
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    ended.then(({ code }) => {
      clearTimeout(timer);
      reject(new Error(`dinh ${command} ended with ${code}:\n${said}`));
    });
  });
  return {
    address,
    pid: child.pid,
    /** What the process printed so far. */
    output: () => said,
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    /** Ends it as a power cut would: no signal handler, no clean-up. */
    kill: async () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function environment() {
  return { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'warn', NO_COLOR: '1', RUST_BACKTRACE: '0' };
}
