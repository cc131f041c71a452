// A register from nothing to the plan: defined in the browser, filled from a messy spreadsheet, repaired by its quality
// page, published as open data that a visitor reads, and counted by an indicator whose number opens its records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const OFFICE = ROLES[1];
const KEY = 'nha-van-hoa-thu';
const AT = `/so-du-lieu/${KEY}`;
const MEASURE = `registers.${KEY}.co-wi-fi`;
const ALL = `registers.${KEY}.tat-ca`;
/** As offices keep them: a title above, a total below, semicolons, spellings of yes, a year that is none. */
const SHEET = [
  'DANH SÁCH NHÀ VĂN HÓA;;', ';;', 'Tên;Có Wi-Fi;Năm xây', 'Nhà văn hóa tổ 1;Có;2015', 'Nhà văn hóa tổ 2;x;năm ngoái',
  'Nhà văn hóa tổ 3;không;1.998', 'Nhà văn hóa tổ 4;có;2020', 'Tổng cộng;3;',
].join('\r\n');

for (const engine of engines()) {
  test(`a register is defined, filled, repaired, published and counted by the plan, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    // What a page looks like does not hang on the database.
    const sound = engine.name === 'SQLite' ? soundPage : async () => {};
    const server = await demo(t, engine);
    const opened = await browser(t);
    const office = await visitor(t, opened, server);
    const { page } = office;
    await signIn(page, OFFICE);
    await steps(page, 'the register is defined with a preview', () => define(office, sound));
    await steps(page, 'filters become numbers', () => measures(office, sound));
    await steps(page, 'a messy spreadsheet comes in', () => bringIn(office, sound));
    await steps(page, 'the quality page leads to what must be repaired', () => repair(office, sound));
    const shown = await visitor(t, opened, server);
    await steps(page, 'it is published and a visitor reads it', () => publish(office, shown, sound));
    await steps(page, 'the plan counts it', () => count(office, sound));
  });
}

const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).first().click();

async function define(office, sound) {
  const { page } = office;
  await page.goto('/so-du-lieu/soan/moi');
  await page.locator('main [name=title]').fill('Nhà văn hóa thử');
  await press(page, 'Bắt đầu soạn');
  await page.waitForURL(/\/soan\/[0-9a-f-]{36}/);
  const draft = new URL(page.url()).pathname.split('/').slice(0, 4).join('/');
  for (const [kind, label] of [['yes_no', 'Có Wi-Fi'], ['year', 'Năm xây']]) {
    await page.goto(`${draft}/truong-moi?kieu=${kind}`);
    await page.locator('main [name=field_label]').fill(label);
    await press(page, 'Lưu vào bản nháp');
    await page.waitForURL(/\/truong$/);
  }
  await page.locator('#xem-truoc').getByText('Năm xây').first().waitFor();
  await sound(office);
  await page.goto(draft);
  await page.locator('main [name=classification][value=open]').check();
  await press(page, 'Lưu vào bản nháp');
  await page.goto(`${draft}/thay-doi`);
  await sound(office);
  await press(page, 'Mở sổ');
  await page.waitForURL(new RegExp(`${AT}(/|$)`));
}

async function measures(office, sound) {
  const { page } = office;
  for (const [query, title] of [['loc=co_wi_fi:equal:1', 'Có Wi-Fi'], ['', 'Tất cả']]) {
    await page.goto(`${AT}/bo-loc/moi?${query}`);
    await page.locator('main [name=title]').fill(title);
    await page.locator('main [name=whose][value=shared]').check();
    await page.locator('main [name=measure]').check();
    await sound(office);
    await press(page, 'Lưu');
    await page.waitForURL(/bo-loc=/);
  }
}

async function bringIn(office, sound) {
  const { page } = office;
  await page.goto(`${AT}/nhap`);
  await sound(office);
  await page.locator('main input[type=file]').setInputFiles({ name: 'nha-van-hoa.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) });
  await press(page, 'Gửi tệp');
  await page.waitForURL(/\/nhap\/[0-9a-f-]{36}/);
  await sound(office);
  await press(page, 'Xem trước');
  await page.getByText('năm ngoái').first().waitFor();
  await sound(office);
  await page.locator('main [name=rows][value=all]').check();
  await press(page, 'Ghi vào sổ');
  await page.goto(AT);
  await page.getByText('4 bản ghi', { exact: true }).waitFor();
  for (const end of ['csv', 'json', 'xlsx']) {
    const file = await page.request.get(`${AT}/tai-ve.${end}`);
    assert.ok(file.ok() && (await file.body()).length > 100, `the list leaves as ${end}`);
  }
}

async function repair(office, sound) {
  const { page } = office;
  await page.goto(`${AT}/chat-luong`);
  await sound(office);
  await page.locator('main a[href*="chat-luong=sai"]').first().click();
  await page.getByRole('link', { name: 'Nhà văn hóa tổ 2' }).click();
  await page.getByText('năm ngoái').first().waitFor();
  await page.locator('main').getByRole('button', { name: 'Sửa', exact: true }).or(page.locator('main a', { hasText: /^\s*Sửa\s*$/ })).first().click();
  await page.waitForURL(/\/sua$/);
  await page.locator('[name=v_nam_xay]').fill('2019');
  await press(page, 'Lưu');
  await page.waitForURL(/\/ban-ghi\/[0-9a-f-]{36}$/);
  await page.getByText('năm ngoái → 2019').waitFor();
  await page.goto(`${AT}/chat-luong`);
  assert.equal(await page.locator('main a[href*="chat-luong=sai"]').count(), 0, 'nothing is wrong any more');
}

async function publish(office, shown, sound) {
  const { page } = office;
  await page.goto(`${AT}/cong-bo/moi`);
  for (const field of ['ten', 'co_wi_fi', 'nam_xay']) await page.locator(`main [name=fields][value=${field}]`).check();
  await page.locator('main [name=theme]').selectOption({ index: 1 });
  const description = page.locator('main [name=description]');
  if (!await description.inputValue()) await description.fill('Nhà văn hóa của các tổ dân phố.');
  await press(page, 'Công bố');
  const link = page.locator(`main a[href^="${AT}/cong-bo/"]`, { hasText: 'Nhà văn hóa thử' }).first();
  await link.waitFor();
  const name = (await link.getAttribute('href')).split('/').pop();
  await shown.page.goto('/du-lieu');
  await sound(shown);
  await shown.page.locator(`main a[href="/du-lieu/${name}"]`).first().click();
  await shown.page.getByText('Nhà văn hóa tổ 2').first().waitFor();
  await sound(shown);
  const csv = await (await shown.page.request.get(`/du-lieu/${name}/tai-ve.csv`)).text();
  assert.match(csv, /Nhà văn hóa tổ 2/);
  const listed = await (await shown.page.request.get('/api/3/action/package_list')).json();
  assert.ok(listed.success && listed.result.includes(name), JSON.stringify(listed));
}

async function count(office, sound) {
  const { page } = office;
  await page.goto('/ke-hoach');
  await page.locator('main a[href^="/ke-hoach/"]', { hasText: 'Chuyển đổi số phường' }).first().click();
  await page.waitForURL(/\/ke-hoach\/[0-9a-f-]{36}/);
  await page.goto(`${new URL(page.url()).pathname}/chi-tieu/moi`);
  await page.locator('main [name=name]').fill('Tỷ lệ nhà văn hóa có Wi-Fi');
  await page.locator('main [name=unit]').fill('%');
  await page.locator('main [name=target]').fill('100');
  await page.locator('main [name=source][value=measure_all]').check();
  await page.locator('main [name=numerator_measure]').selectOption(MEASURE);
  await page.locator('main [name=denominator_measure]').selectOption(ALL);
  await press(page, 'Lưu');
  await page.waitForURL(/\/chi-tieu\/[0-9a-f-]{36}/);
  await page.getByText('75%').first().waitFor();
  await sound(office);
  await page.goto(`/so-lieu/${MEASURE}`);
  await page.getByRole('link', { name: 'Nhà văn hóa tổ 4' }).click();
  await page.waitForURL(new RegExp(`${AT}/ban-ghi/`));
}
