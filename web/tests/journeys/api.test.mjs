// A client that is not ours asks the JSON API of the demonstration ward everything that its description allows, and much
// that it does not: whatever it is asked, it never answers with a fault of its own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Client } from '../lib/http.mjs';
import { engines, temporaryFolder } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const PYTHON = process.env.DINH_TEST_DATA_CLIENTS;
const MISSING = !PYTHON && 'DINH_TEST_DATA_CLIENTS is not set (bin/test sets it)';
const TOKENS = '/quan-tri/ma-truy-cap';
/** Parameters that lead somewhere, for some of what is asked. */
const KNOWN = `[parameters]
"path.key" = "may-tinh"
"path.measure" = "people.accounts.with_totp"
`;

for (const engine of engines()) {
  test(`the API never answers with a fault of its own, on ${engine.name}`, { skip: engine.skip || MISSING }, async (t) => {
    const server = await demo(t, engine);
    const folder = await temporaryFolder();
    t.after(() => rm(folder, { recursive: true, force: true }));
    const config = path.join(folder, 'schemathesis.toml');
    await writeFile(config, KNOWN);
    const admin = new Client(server.address);
    await admin.signIn('quantri');
    await ask(server.address, await tokenOf(admin, 'coordinator'), folder, ['--config-file', config]);
  });
}

/** A token of the API, made on its page. */
async function tokenOf(admin, role) {
  const form = Client.form((await admin.get(TOKENS)).text, TOKENS);
  const to = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(Date.now() + 30 * 86_400_000);
  for (const [name, value] of Object.entries({ name: 'Hệ thống thử', role, to })) form.set(name, value);
  const [token] = (await admin.post(TOKENS, form)).text.match(/dinh_[\w-]+/) ?? [];
  assert.ok(token, 'the token is shown');
  return token;
}

/** Asks what the description of the API allows. A PDF as the body of a request is none of what the client can make up. */
async function ask(address, token, folder, known) {
  const how = ['--checks', 'not_a_server_error', '--phases', 'examples,coverage,fuzzing', '--max-examples', '5', '--seed', '1'];
  const quiet = ['--suppress-health-check', 'all', '--no-color', '--request-timeout', '20'];
  const options = ['-H', `Authorization: Bearer ${token}`, '--exclude-path', '/api/v1/documents/verify', ...how, ...quiet];
  const program = path.join(path.dirname(PYTHON), 'schemathesis');
  const run = promisify(execFile)(program, [...known, 'run', `${address}/api/v1/openapi.json`, ...options], { cwd: folder });
  const said = await run.catch((e) => assert.fail(e.stdout || String(e)));
  assert.match(said.stdout, /\d{3,} generated/, said.stdout);
}
