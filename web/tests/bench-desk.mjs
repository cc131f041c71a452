// Reception over HTTP: eight officers receive dossiers at once, each waits until the server has said that it is kept, on
// both databases; beside it the same six rows written by the database alone. node web/tests/bench-desk.mjs PEER:
// prints the figures and the last line of `bin/bench desk`. PEER is bin/desk-peer.c, compiled.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from './lib/http.mjs';
import { ROOT, engines, start, storage } from './lib/server.mjs';

const run = promisify(execFile);
const CLIENTS = 8;
const SECONDS = 10;
const peer = process.argv[2];
const results = [];

for (const engine of engines()) {
  if (engine.skip) {
    console.log(`${engine.name}: left out, ${engine.skip}`);
    continue;
  }
  const kept = await storage(engine);
  const server = await start('demo', ...kept.arguments);
  let stopped = false;
  try {
    // One after the other: sign-ins of one account at the same moment count as guesses.
    const officers = [];
    while (officers.length < CLIENTS) officers.push(await officer(server.address));
    await receiveFor(officers, 2);
    const { rate, median, p95 } = await receiveFor(officers, SECONDS);
    await server.stop();
    stopped = true;
    const alone = engine.name === 'SQLite' ? await sqliteAlone(kept.folder) : await postgresAlone(kept.arguments.at(-1));
    console.log(`${engine.name}: ${rate.toFixed(0)} receptions a second from ${CLIENTS} clients, median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; the database alone ${alone.toFixed(0)}, ratio ${(rate / alone).toFixed(2)}`);
    results.push({ rate, alone });
  } finally {
    if (!stopped) await server.stop();
    await rm(kept.folder, { recursive: true, force: true });
  }
}
const [first] = results;
console.log(`desk: ours ${first.rate.toFixed(0)}/s, peer (SQLite from C) ${first.alone.toFixed(0)}/s, ratio ${(first.rate / first.alone).toFixed(2)}`);

/** An officer at the counter with the form of a reception filled in. */
async function officer(address) {
  const client = new Client(address);
  await client.signIn('motcua');
  const page = await client.get('/ho-so/tiep-nhan');
  const fields = Client.form(page.text, '/ho-so/tiep-nhan');
  assert.ok(fields, 'the officer may receive');
  // A paper with no fee and no other cases, so that the counter has nothing more to ask.
  for (const [field, value] of [['procedure', '1.004837'], ['name', 'Nguyễn Văn Mẫu'], ['phone', ''], ['channel', '1'], ['sure', '1'], ['do', 'receive']]) fields.set(field, value);
  return { client, fields };
}

/** Each officer receives one dossier after the other for so many seconds. */
async function receiveFor(officers, seconds) {
  const took = [];
  const begun = performance.now();
  await Promise.all(officers.map(async ({ client, fields }) => {
    while (performance.now() - begun < seconds * 1000) {
      fields.set('id', identifier());
      const sent = performance.now();
      const answer = await client.post('/ho-so/tiep-nhan', fields);
      took.push(performance.now() - sent);
      assert.equal(answer.status, 303, answer.text.match(/govuk-error-summary.*?<\/ul>/s)?.[0] ?? answer.text.slice(0, 500));
    }
  }));
  const rate = took.length / ((performance.now() - begun) / 1000);
  took.sort((a, b) => a - b);
  return { rate, median: took[Math.floor(took.length / 2)], p95: took[Math.floor(took.length * 0.95)] };
}

/** A UUIDv7, as the page of the counter makes them. */
function identifier() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function sqliteAlone(folder) {
  const { stdout } = await run(peer, [path.join(folder, 'dinh.db'), String(SECONDS)]);
  return Number(stdout);
}

async function postgresAlone(database) {
  const script = path.join(ROOT, 'bin/desk-peer.sql');
  const { stdout } = await run('pgbench', ['--no-vacuum', '--client', String(CLIENTS), '--jobs', '2', '--time', String(SECONDS), '--file', script, database]);
  return Number(stdout.match(/tps = ([\d.]+)/)[1]);
}
