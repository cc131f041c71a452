// A client that is not ours asks the JSON API of the demonstration ward everything that its description allows, and much
// that it does not: whatever it is asked, it never answers with a fault of its own. So does a consumer with its key.
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
/** A register that the ward shares, and some of its fields. */
const SHARED = '/so-du-lieu/may-tinh/chia-se/moi';
const FIELDS = ['ma_thiet_bi', 'ten', 'loai'];
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
    const api = { at: '/api/v1/openapi.json', token: await tokenOf(admin, 'coordinator'), asked: /\d{3,} generated/ };
    await ask(server.address, api, folder, ['--config-file', config]);
    const office = new Client(server.address);
    await office.signIn('tonghop');
    const shared = { at: '/chia-se/v1/may-tinh/openapi.json', token: await keyOf(office), asked: /\d{2,} generated/ };
    await ask(server.address, shared, folder, []);
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

/** The key of a consumer of a register, let in on its page. */
async function keyOf(office) {
  const form = Client.form((await office.get(SHARED)).text, SHARED);
  const about = { name: 'Hệ thống thử', contact: 'Bộ phận thử, 0208', purpose: 'Thử giao diện khai thác', per_minute: '6000' };
  for (const [name, value] of Object.entries(about)) form.set(name, value);
  form.set('kind', 'system');
  form.set('basis', 'Nghị định 47/2020/NĐ-CP, Điều 23');
  for (const field of FIELDS) form.append('fields', field);
  const [key] = (await office.post(SHARED, form)).text.match(/dk_[\w-]+/) ?? [];
  assert.ok(key, 'the key is shown');
  return key;
}

/** Asks what a description allows. A PDF as the body of a request is none of what the client can make up. */
async function ask(address, { at, token, asked }, folder, known) {
  const how = ['--checks', 'not_a_server_error', '--phases', 'examples,coverage,fuzzing', '--max-examples', '5', '--seed', '1'];
  const quiet = ['--suppress-health-check', 'all', '--no-color', '--request-timeout', '20'];
  const options = ['-H', `Authorization: Bearer ${token}`, '--exclude-path', '/api/v1/documents/verify', ...how, ...quiet];
  const program = path.join(path.dirname(PYTHON), 'schemathesis');
  const run = promisify(execFile)(program, [...known, 'run', `${address}${at}`, ...options], { cwd: folder });
  const said = await run.catch((e) => assert.fail(e.stdout || String(e)));
  assert.match(said.stdout, asked, said.stdout);
}
