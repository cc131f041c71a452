// A file of 200 MB sent to the review: it is taken to its end, answered by a sentence with the limit, and never held in
// memory; with its length told beforehand, and without.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { Client } from '../lib/http.mjs';
import { demo } from '../lib/ward.mjs';

const MB = 1024 * 1024;
const SENT_MB = 200;
// A file that fits is held whole; one that does not must not take more than that.
const GROWTH_MB = 120;
const BOUNDARY = 'dinh-large-upload';

for (const told of [true, false]) {
  test(`200 MB are answered by a sentence, their length ${told ? 'told' : 'not told'} beforehand`, async (t) => {
    const server = await demo(t);
    const client = new Client(server.address);
    const coordinator = (await client.samples()).find((login) => /tong-?hop/.test(login));
    await client.signIn(coordinator);
    const form = (await client.get('/ke-hoach/nhap')).text;
    assert.match(form, /không quá 50 MB/, 'the page states the limit');
    const before = await memory(server.pid);
    const answer = await send(server.address, client, Client.form(form, '/ke-hoach/nhap'), told);
    const growth = (await memory(server.pid)) - before;
    console.log(`length ${told ? 'told' : 'not told'}: ${answer.status}, ${answer.sent} bytes taken, ${Math.round(growth)} MB more held at most`);
    assert.equal(answer.status, 422);
    assert.match(answer.text, /Tệp lớn hơn 50 MB/);
    assert.match(answer.text, /id="file"/, 'the form is there to send another');
    assert.ok(answer.sent >= SENT_MB * MB, 'the upload is taken to its end, for a browser shows no answer to one that is cut off');
    assert.ok(growth < GROWTH_MB, `${growth} MB more`);
    assert.equal((await client.get('/ke-hoach/nhap')).status, 200, 'the server goes on');
  });
}

/** Streams the form with a file; status, text, and how many bytes the server took. */
async function send(address, client, fields, told) {
  const part = (name, more = '') => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
  const head = Buffer.from([...fields].map(([name, value]) => `${part(name)}\r\n${value}\r\n`).join('')
    + `${part('file', '; filename="ke-hoach.pdf"')}Content-Type: application/pdf\r\n\r\n%PDF-1.7\n`);
  const foot = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const headers = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`, origin: address, 'sec-fetch-site': 'same-origin', cookie: client.cookie,
    ...(told ? { 'content-length': head.length + SENT_MB * MB + foot.length } : {}),
  };
  const asked = request(new URL('/ke-hoach/nhap', address), { method: 'POST', headers });
  const answered = new Promise((resolve, reject) => { asked.once('response', resolve).once('error', reject); });
  let sent = 0;
  const piece = Buffer.alloc(MB, 'a');
  const body = Readable.from((function* all() {
    yield head;
    for (let n = 0; n < SENT_MB; n += 1) {
      sent += piece.length;
      yield piece;
    }
    yield foot;
  })());
  const [answer] = await Promise.all([answered, pipeline(body, asked)]);
  const chunks = await answer.toArray();
  return { status: answer.statusCode, text: Buffer.concat(chunks).toString('utf8'), sent };
}

/** What a process held at most until now, in MB. */
async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/^VmHWM:\s+(\d+) kB/m)[1]) / 1024;
}
