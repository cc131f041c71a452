// What the server has acknowledged stays: killed while tasks and cells are saved, dossiers received, documents registered
// and numbered, and backed up while it serves.
import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Desk, IncomingBook, OutgoingBook, gaps } from '../lib/receptions.mjs';
import { Client } from '../lib/http.mjs';
import { dinh, engines, start, storage, temporaryFolder } from '../lib/server.mjs';
import { copyOfWard } from '../lib/ward.mjs';

const KILLS = 3;
const SAVING_MS = 1500;
/** How many receptions are acknowledged before the next kill. */
const RECEPTIONS = 40;

/** What gets the next number: at how many places at once, and where it is then. */
const DOSSIERS = { name: 'dossiers are received', clerks: 4, begin: () => new Desk(), page: (id) => `/ho-so/${id}` };
const DOCUMENTS = { name: 'incoming documents are registered', clerks: 16, begin: () => new IncomingBook(), page: (id) => `/van-ban/den/${id}` };

/** Documents that are signed before each kill, and how many of them have their number when it comes. */
const SIGNED = 8;
const NUMBERED = 3;
const CLERKS = 16;

/** What is saved: where, how, and which page shows it. */
const TASKS = {
  name: 'tasks',
  places: (client) => client.tasks(),
  save: (client, task, body) => client.report(task, body),
  page: (task) => `/nhiem-vu/${task}`,
};
const CELLS = {
  name: 'cells of a reporting period',
  places: (client) => client.cells(),
  save: (client, cell, body) => client.note(cell, body),
  page: ({ sheet, indicator }) => `/bao-cao/phieu/${sheet}/chi-tieu/${indicator}`,
};

for (const engine of engines()) {
  for (const work of [TASKS, CELLS]) test(`kill -9 while ${work.name} are saved loses nothing acknowledged, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const kept = await copyOfWard(engine);
    t.after(() => rm(kept.folder, { recursive: true, force: true }));
    const acknowledged = [];
    for (let round = 1; round <= KILLS; round += 1) {
      const server = await start('demo', ...kept.arguments);
      t.after(() => server.kill());
      const saving = saveForever(server.address, `vòng ${round}`, acknowledged, work);
      await Promise.race([saving.begun, saving.ended]);
      await pause(SAVING_MS);
      await server.kill();
      saving.stop();
      await saving.ended;
    }
    assert.ok(acknowledged.length >= 10, `only ${acknowledged.length} saves were acknowledged: too few to prove anything`);
    const server = await start('demo', ...kept.arguments);
    t.after(() => server.kill());
    const missing = await missingReports(server.address, acknowledged, work);
    assert.deepEqual(missing, []);
    assert.match(await dinh('audit', 'verify', ...kept.arguments), /đúng/);
    console.log(`${engine.name}, ${work.name}: ${acknowledged.length} acknowledged saves over ${KILLS} kills, none lost`);
  });

  for (const work of [DOSSIERS, DOCUMENTS]) test(`kill -9 while ${work.name} loses none and gives no number twice, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const kept = await copyOfWard(engine);
    t.after(() => rm(kept.folder, { recursive: true, force: true }));
    const desk = work.begin();
    for (let round = 1; round <= KILLS; round += 1) {
      const server = await start('demo', ...kept.arguments);
      t.after(() => server.kill());
      const working = desk.receiveForever(server.address, work.clerks);
      await working.received(RECEPTIONS);
      await server.kill();
      await working.ended;
    }
    const server = await start('demo', ...kept.arguments);
    t.after(() => server.kill());
    const officer = await desk.officer(server.address);
    const before = await desk.codes(officer, desk.acknowledged);
    // Whoever got no answer sends the same again, as a browser does: nothing comes twice, and no number was left out.
    for (const id of desk.sent) assert.equal((await desk.receive(officer, id)).location, work.page(id));
    const after = await desk.codes(officer, desk.sent);
    for (const [id, code] of before) assert.equal(after.get(id), code, 'an acknowledged code stays');
    assert.equal(new Set(after.values()).size, desk.sent.length, 'no code twice');
    assert.deepEqual(gaps([...after.values()]), []);
    assert.match(await dinh('audit', 'verify', ...kept.arguments), /đúng/);
    console.log(`${engine.name}, ${work.name}: ${before.size} acknowledged of ${desk.sent.length} sent over ${KILLS} kills, none lost`);
  });

  test(`kill -9 while signed documents are numbered loses none and gives no number twice, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const kept = await copyOfWard(engine);
    t.after(() => rm(kept.folder, { recursive: true, force: true }));
    const book = new OutgoingBook();
    for (let round = 1; round <= KILLS; round += 1) {
      const server = await start('demo', ...kept.arguments);
      t.after(() => server.kill());
      const ready = await book.prepare(server.address, SIGNED);
      const working = book.numberForever(await book.clerk(server.address), ready, CLERKS);
      await working.numbered(NUMBERED);
      await server.kill();
      await working.ended;
    }
    const server = await start('demo', ...kept.arguments);
    t.after(() => server.kill());
    const clerk = await book.clerk(server.address);
    const before = await book.codes(clerk, book.acknowledged);
    assert.ok(before.size >= KILLS * NUMBERED, `${before.size} documents were numbered`);
    // Whoever got no answer asks again: what has its number keeps it, and no number was left out.
    for (const id of book.signed) await book.number(clerk, id);
    const after = await book.codes(clerk, book.signed);
    for (const [id, code] of before) assert.equal(after.get(id), code, 'an acknowledged number stays');
    assert.equal(new Set(after.values()).size, book.signed.length, 'no number twice');
    assert.deepEqual(gaps([...after.values()]), []);
    assert.match(await dinh('audit', 'verify', ...kept.arguments), /đúng/);
    console.log(`${engine.name}, outgoing documents: ${before.size} acknowledged of ${book.signed.length} numbered over ${KILLS} kills, none lost`);
  });

  for (const elsewhere of engines()) {
    const how = `on ${engine.name}, is restored on ${elsewhere.name}`;
    test(`a back-up made while serving ${how} with equal digests`, { skip: engine.skip || elsewhere.skip }, async (t) => {
      const [from, to, backup, again] = [await copyOfWard(engine), await storage(elsewhere), await temporaryFolder(), await temporaryFolder()];
      const server = await start('demo', ...from.arguments);
      t.after(async () => {
        await server.stop();
        await Promise.all([from.folder, to.folder, backup, again].map((folder) => rm(folder, { recursive: true, force: true })));
      });
      const acknowledged = [];
      const saving = saveForever(server.address, 'khi sao lưu', acknowledged);
      await pause(500);
      const before = acknowledged.length;
      await dinh('backup', backup, ...from.arguments);
      await pause(200);
      saving.stop();
      await saving.ended;
      assert.ok(acknowledged.length > before, 'the server went on saving');

      await dinh('restore', backup, ...to.arguments);
      const manifest = JSON.parse(await readFile(path.join(backup, 'manifest.json'), 'utf8'));
      const [[ward, [rows, head]]] = Object.entries(manifest.audit);
      const verdict = await dinh('audit', 'verify', ...to.arguments);
      assert.ok(verdict.includes(ward) && verdict.includes(`${rows} dòng, ${head}`), `restored: ${verdict}\nmanifest: ${rows} ${head}`);
      assert.deepEqual(await stored(to.folder), manifest.files);
      await dinh('backup', again, ...to.arguments);
      assert.deepEqual(await records(again), await records(backup), 'a back-up of what was restored holds the same records');
      await assert.rejects(dinh('restore', backup, ...to.arguments), /còn trống/, 'what is in use is not written over');

      const restored = await start('demo', ...to.arguments);
      t.after(() => restored.stop());
      const missing = await missingReports(restored.address, acknowledged.slice(0, before));
      assert.deepEqual(missing, [], 'all that was acknowledged before the back-up began is in it');
    });
  }
}

/** Several people who save in places of their own until told to stop, or until the server is gone. */
function saveForever(address, words, acknowledged, work = TASKS) {
  let going = true;
  let first;
  const begun = new Promise((resolve) => { first = resolve; });
  const one = async (login, all, share) => {
    const client = new Client(address);
    await client.signIn(login);
    const places = all.filter((_, index) => index % 3 === share);
    assert.ok(places.length > 0, `there are ${work.name} to save in`);
    for (let n = 1; going; n += 1) {
      const place = places[n % places.length];
      const body = `Báo cáo ${words}, người ${share}, lượt ${n}, ${process.hrtime.bigint()}`;
      if (await work.save(client, place, body)) acknowledged.push({ place, body });
      first();
    }
  };
  const ended = (async () => {
    const login = await coordinator(address);
    const client = new Client(address);
    await client.signIn(login);
    const all = await work.places(client);
    const people = [0, 1, 2].map((share) => one(login, all, share).catch((error) => {
      // The server was killed under the request: exactly what this is about. Anything else is a fault.
      if (!(error instanceof TypeError)) throw error;
    }));
    await Promise.all(people);
  })();
  return { begun, ended, stop: () => { going = false; } };
}

/** The sample account of the standing office, which may report on every task and fill in every sheet. */
async function coordinator(address) {
  const logins = await new Client(address).samples();
  const found = logins.find((login) => /tong-?hop/.test(login)) ?? logins[1];
  assert.ok(found, 'the demonstration lists its sample accounts');
  return found;
}

/** What was acknowledged and its page does not show. */
async function missingReports(address, acknowledged, work = TASKS) {
  const client = new Client(address);
  await client.signIn(await coordinator(address)).catch(() => assert.fail('the sample account is gone'));
  const pages = new Map();
  for (const page of new Set(acknowledged.map(({ place }) => work.page(place)))) pages.set(page, (await client.get(page)).text);
  return acknowledged.filter(({ place, body }) => !pages.get(work.page(place)).includes(body));
}

/** Digests of the files in a data folder. */
async function stored(folder) {
  const names = await readdir(path.join(folder, 'files'), { recursive: true });
  return names.map((name) => path.basename(name)).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort();
}

/** The records of a back-up, in an order of their own. */
async function records(backup) {
  const lines = (await readFile(path.join(backup, 'records.jsonl'), 'utf8')).trimEnd().split('\n');
  assert.ok(lines.length > 100, `${lines.length} records`);
  return lines.sort();
}
