// Two people at one dossier and one person in a hurry: whoever comes second is told who was quicker and keeps what was
// typed; a double click, with scripts or without, and the same request many times over give one dossier with one code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { fillReception, press, receiveByCard, received } from '../lib/desk.mjs';
import { Client } from '../lib/http.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const [CONTACT, OFFICER] = [ROLES[2], ROLES[5]];
// Its steps stay in the unit of the desk, so that both see it all the time.
const PROCEDURE = '2.000884';
const QUICKER = 'Có người vừa xử lý hồ sơ này.';
const REASON = 'Bản chụp mờ, không đọc được.';
const NOTE = 'Xin chụp lại mặt sau, chữ còn mờ (minh họa).';

for (const engine of engines()) {
  test(`two people and double clicks at one dossier, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const [first, second] = [await visitor(t, opened, server), await visitor(t, opened, server)];
    await signIn(first.page, OFFICER);
    await signIn(second.page, CONTACT);

    const dossier = await receiveByCard(first.page, { name: 'Nguyễn Thị Mẫu', procedure: PROCEDURE });
    await steps(second.page, 'both press at once', () => atOnce(first, second, dossier));
    await steps(second.page, 'the second keeps what was typed', () => typedIsKept(first, second, dossier));
    await steps(first.page, 'double clicks, with scripts', async () => doubleMove(first, await doubleClick(first, 'Nguyễn Bấm Đúp')));
    const plain = await visitor(t, opened, server, { javaScriptEnabled: false });
    await signIn(plain.page, OFFICER);
    await steps(plain.page, 'double clicks, without scripts', async () => sameRequest(server, await doubleClick(plain, 'Phạm Bấm Đúp')));
  });
}

/** Entries of the dossier's time line that tell of a move. */
const moves = (page, said) => page.locator('section[aria-labelledby=dien-bien] li', { hasText: said });

async function atOnce(first, second, { address }) {
  const both = [first, second];
  for (const { page } of both) await page.goto(address);
  await Promise.all(both.map(({ page }) => press(page, '/chuyen-buoc')));
  const told = await Promise.all(both.map(({ page }) => page.getByText(QUICKER).count()));
  assert.deepEqual(told.map(Boolean).sort(), [false, true], 'one was quicker, the other is told');
  const [slower, quicker] = told[0] ? [first, 'Lê Thị Mẫu'] : [second, 'Đỗ Thị Mẫu'];
  const sentence = await slower.page.locator('.govuk-error-summary').innerText();
  assert.ok(sentence.includes(quicker), sentence);
  first.complaints.length = 0;
  second.complaints.length = 0;
  await first.page.goto(address);
  assert.equal(await moves(first.page, 'Chuyển bước').count(), 1, 'one step, not two');
}

async function typedIsKept(first, second, { address }) {
  await first.page.goto(address);
  const { page } = second;
  await page.goto(address);
  await page.locator('details:has(form[action$="/bo-sung"]) > summary').click();
  await page.locator('#supplement_reason').selectOption({ label: REASON });
  await page.locator('#supplement_component').selectOption({ index: 1 });
  await page.locator('#supplement_note').fill(NOTE);
  const component = await page.locator('#supplement_component').inputValue();
  await press(first.page, '/chuyen-buoc');
  await first.page.getByText('Đã chuyển bước.').waitFor();

  await press(page, '/bo-sung');
  const sentence = await page.locator('.govuk-error-summary').innerText();
  assert.ok(sentence.includes(QUICKER) && sentence.includes('Đỗ Thị Mẫu (tài khoản mẫu): chuyển bước'), sentence);
  second.complaints.length = 0;
  assert.ok(await page.locator('#supplement_note').isVisible(), 'the form stands open again');
  assert.equal(await page.locator('#supplement_note').inputValue(), NOTE);
  assert.equal(await page.locator('#supplement_reason').inputValue(), REASON);
  assert.equal(await page.locator('#supplement_component').inputValue(), component);
  await soundPage(second);
  await press(page, '/bo-sung');
  await page.locator('.pw-status', { hasText: 'Yêu cầu bổ sung giấy tờ' }).first().waitFor();
  assert.equal(await moves(page, 'Chuyển bước').count(), 2, 'what the quicker one did stands');
  await page.getByText(NOTE).first().waitFor();
}

/** How many dossiers the list finds by a name. */
async function found(page, name) {
  await page.goto(`/ho-so?q=${encodeURIComponent(name)}`);
  return page.locator('section[data-rows] tbody tr').count();
}

async function doubleClick(visit, name) {
  const { page } = visit;
  await fillReception(page, { name, procedure: PROCEDURE });
  await page.locator('button[value=receive]').dblclick();
  const dossier = await received(page);
  assert.equal(await found(page, name), 1, 'one dossier');
  assert.deepEqual(visit.complaints.splice(0), []);
  return dossier;
}

/** With scripts a second click on a move is not sent. */
async function doubleMove({ page }, { address }) {
  await page.goto(address);
  const sent = [];
  page.on('request', (request) => { if (request.method() === 'POST') sent.push(request.url()); });
  await page.locator('form[action$="/chuyen-buoc"] button').dblclick();
  await page.getByText('Đã chuyển bước.').waitFor();
  assert.equal(sent.length, 1);
  assert.equal(await moves(page, 'Chuyển bước').count(), 1, 'one step, not two');
}

/** Without scripts it is: one of the two moves the dossier, the other is told; and a reception sent eight times is one. */
async function sameRequest(server, { address }) {
  const client = new Client(server.address);
  await client.signIn('motcua');
  const here = new URL(address).pathname;
  const form = Client.form((await client.get(here)).text, `${here}/chuyen-buoc`);
  const both = await Promise.all([1, 2].map(() => client.post(`${here}/chuyen-buoc`, form)));
  assert.deepEqual(both.map(({ status }) => status === 303).sort(), [false, true], 'one step, not two');
  assert.ok(both.find(({ status }) => status !== 303).text.includes(QUICKER));

  const fields = Client.form((await client.get('/ho-so/tiep-nhan')).text, '/ho-so/tiep-nhan');
  const typed = { procedure: PROCEDURE, name: 'Vũ Gửi Lại', channel: '1', sure: '1', do: 'receive' };
  for (const [field, value] of Object.entries(typed)) fields.set(field, value);
  const answers = await Promise.all(Array.from({ length: 8 }, () => client.post('/ho-so/tiep-nhan', fields)));
  const to = `/ho-so/${fields.get('id')}`;
  assert.deepEqual(answers.map(({ status, location }) => [status, location]), Array(8).fill([303, to]));
  const { text } = await client.get('/ho-so?q=vu+gui+lai');
  assert.equal(new Set([...text.matchAll(/-\d{6}-\d{4}\b/g)].map(([code]) => code)).size, 1, 'one code');
}
