// Reception over HTTP: eight officers receive dossiers at once, each waits until the server has said that it is kept, on
// both databases; beside it the same six rows written by the database alone. node web/tests/bench-desk.mjs PEER:
// prints the figures and the last line of `bin/bench desk`. PEER is bin/desk-peer.c, compiled.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from './lib/http.mjs';
import { ROOT, engines, start, storage, temporaryFolder } from './lib/server.mjs';

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
    const folder = await temporaryFolder();
    await receiveFor(officers, server.address, folder, 2);
    const { rate, median, p95 } = await receiveFor(officers, server.address, folder, SECONDS);
    await rm(folder, { recursive: true });
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
  fields.delete('id');
  return { client, fields };
}

/** Each officer receives one dossier after the other for so many seconds; wrk asks, for a client in JavaScript takes more
 *  of the machine than the server that it measures. */
async function receiveFor(officers, address, folder, seconds) {
  const file = path.join(folder, 'officers');
  await writeFile(file, officers.map(({ client, fields }) => `${client.cookie}\t${fields.toString().replaceAll('+', '%20')}\n`).join(''));
  const script = path.join(ROOT, 'bin/desk-load.lua');
  const { stdout, stderr } = await run('wrk', ['-t1', `-c${CLIENTS}`, `-d${seconds}s`, '-s', script, address, '--', file]);
  assert.equal(stderr, '', 'each reception is answered with its dossier');
  const [requests, microseconds, median, p95] = stdout.trim().split('\n').at(-1).split(' ').map(Number);
  return { rate: requests / (microseconds / 1e6), median, p95 };
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
