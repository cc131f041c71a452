// The province's portal is down and the desk works on: what it should be told waits in sight, goes out once when it is
// back, even where an answer was lost, and the reconciliation leaves nothing over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { press, receiveByCard, reloadUntil, set } from '../lib/desk.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { portal } from '../lib/portal.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const [ADMINISTRATOR] = ROLES;
const OFFICER = ROLES[5];
const KEY = 'khoa-ket-noi-mau-2026';
const ONLINE = 'T-2611-0001';

for (const engine of engines()) {
  test(`the portal goes down, the backlog is told and both sides agree, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    // What a page looks like does not hang on the database.
    const sound = engine.name === 'SQLite' ? soundPage : async () => {};
    const server = await demo(t, engine);
    const province = await portal(t);
    const opened = await browser(t);
    const [office, desk] = [await visitor(t, opened, server), await visitor(t, opened, server)];
    await signIn(office.page, ADMINISTRATOR);
    await signIn(desk.page, OFFICER);

    await steps(office.page, 'the administrator connects the ward', () => connect(office, province, sound));
    let online;
    await steps(desk.page, 'what was handed in there comes in', async () => { online = await takeIn(desk, province, sound); });
    let direct;
    await steps(desk.page, 'the desk works on while the portal is down', async () => {
      province.behave({ down: true });
      direct = await workOn(desk, online);
    });
    await steps(office.page, 'the backlog is in sight', () => backlog(office, province, direct, sound));
    await steps(office.page, 'the portal is back and the backlog goes out', () => comeBack(office, province, direct, sound));
    await steps(office.page, 'both sides are compared', () => reconcile(office, province, sound));
    await desk.page.goto(online);
    await desk.page.getByText('Đồng bộ kết quả').first().waitFor();
  });
}

/** The page of the connection, once it shows a text. */
async function shows(page, text) {
  await page.goto('/ket-noi');
  await reloadUntil(page, async () => (await page.locator('main').innerText()).includes(text));
}

async function connect(office, province, sound) {
  const { page } = office;
  await page.goto('/ket-noi');
  await page.getByText('Chưa kết nối', { exact: true }).waitFor();
  await sound(office);
  await set(page, { 'procedures.portal_address': province.address, 'procedures.portal_key': KEY });
  await sound(office);
  assert.equal(await page.locator('[name="procedures.portal_key"]').inputValue(), '', 'the key is not shown again');
  await page.goto('/ket-noi');
  await page.getByText(province.address).waitFor();
}

/** A citizen hands a dossier in on the portal; its address at the desk. */
async function takeIn(desk, province, sound) {
  const { page } = desk;
  const dossier = { procedure: '1.004837', applicant_name: 'Mẫu Người Nộp', applicant_number: '019090000001', applicant_phone: '0912345678' };
  province.citizen({ code: ONLINE, kind: 'dossier', dossier });
  await page.goto('/ket-noi');
  await press(page, '/nhan-ngay');
  await page.goto('/ho-so?q=mau+nguoi+nop');
  const found = page.locator('tbody a').first();
  await reloadUntil(page, async () => await found.count() > 0);
  assert.equal(province.key(), `Bearer ${KEY}`);
  await found.click();
  await page.getByText(ONLINE).waitFor();
  await sound(desk);
  return page.url();
}

/** The officer handles the dossier to its result and receives another one meanwhile, which is given back. */
async function workOn(desk, online) {
  const { page } = desk;
  await page.goto(online);
  for (const verb of ['/nhan', '/chuyen-buoc']) await press(page, verb);
  await page.locator('details:has(form[action$="/ket-qua"]) > summary').click();
  await page.locator('#result_number').fill('12/QĐ-UBND');
  await press(page, '/ket-qua');
  await page.locator('.pw-status', { hasText: 'Đã xử lý xong' }).first().waitFor();
  return receiveByCard(page, { name: 'Nguyễn Thị Mẫu', procedure: '1.004837' });
}

async function backlog(office, province, direct, sound) {
  const { page } = office;
  await shows(page, direct.code);
  const waiting = page.locator('section[aria-labelledby=ton-dong]');
  assert.equal(await waiting.locator('tbody tr').count(), 4, 'three moves of the one, the reception of the other');
  await shows(page, 'Bên kia báo lỗi 503');
  await sound(office);
  assert.equal(province.state(ONLINE), 1, 'the other side knows nothing of it');
  await press(page, '/gui-ngay');
  await shows(page, 'Bên kia báo lỗi 503');
  assert.equal(await waiting.locator('tbody tr').count(), 4, 'nothing is lost by trying');
}

async function comeBack(office, province, direct, sound) {
  const { page } = office;
  province.behave({ losesAnswers: 1 });
  await press(page, '/gui-ngay');
  await shows(page, 'Bên kia báo lỗi 502');
  await press(page, '/gui-ngay');
  await shows(page, 'Không còn thông điệp nào chờ.');
  assert.deepEqual(province.effects(ONLINE), [1, 2, 4, 9], 'in order, each once');
  assert.deepEqual(province.effects(direct.code), [2]);
  assert.ok(province.told() > 5, 'the message whose answer was lost came twice');
  await sound(office);
}

async function reconcile(office, province, sound) {
  const { page } = office;
  const left = page.locator('section[aria-labelledby=lech] tbody tr');
  await press(page, '/doi-soat');
  await shows(page, 'Đối soát lần cuối');
  assert.equal(await left.count(), 0, 'nothing is left over');

  province.tamper(ONLINE, 4);
  await press(page, '/doi-soat');
  await reloadUntil(page, async () => await left.count() === 1);
  assert.match(await left.innerText(), /Đã xử lý xong\s+Đang xử lý/);
  await sound(office);
  await press(page, '/dong-bo');
  await shows(page, 'Không còn thông điệp nào chờ.');
  assert.equal(province.state(ONLINE), 9, 'told once more');
  assert.equal(await left.count(), 0);
}
