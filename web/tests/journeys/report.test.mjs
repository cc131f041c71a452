// A reporting period as four roles: it opens by itself, a unit enters figures by keyboard, a numerator above its
// denominator is refused, the sheet is handed in, returned, corrected, approved; a leader asks, the unit answers; the
// period is closed and the report comes as DOCX and PDF.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps } from '../lib/browser.mjs';
import { ROLES, visitorAs } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const [, COORDINATOR, CONTACT, LEADER] = ROLES;

for (const engine of engines()) {
  test(`a period is reported, judged and closed, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const as = (role) => visitorAs(t, opened, server, role);
    const [office, unit, leader] = [await as(COORDINATOR), await as(CONTACT), await as(LEADER)];

    let period;
    let sheet;
    await steps(office.page, 'a weekly cadence opens its period by itself', async () => { period = await openWeek(office); });
    await steps(unit.page, 'the unit enters figures by keyboard', async () => { sheet = await enterByKeyboard(unit); });
    await steps(office.page, 'the standing office returns the sheet with a reason', async () => {
      await office.page.goto(sheet);
      const form = office.page.locator('form[action$="/tra-lai"]');
      await form.locator('[name=reason]').fill('Bổ sung biên bản kèm theo.');
      await form.locator('button[type=submit]').click();
      await office.page.getByText('Đã trả lại phiếu').waitFor();
    });
    await steps(unit.page, 'two people on one row: the second is told and overwrites only by hand', () => twoOnOneRow(unit, office, sheet));
    await steps(unit.page, 'the unit corrects it', async () => {
      await unit.page.goto(sheet);
      await unit.page.getByText('Bổ sung biên bản kèm theo.').first().waitFor();
      await unit.page.locator('[name=results]').fill('Đã bổ sung biên bản (số liệu minh họa).');
      await unit.page.locator('button[formaction$="/nop"]').click();
      await unit.page.getByText('Đã nộp phiếu').waitFor();
      await soundPage(unit);
    });
    await steps(office.page, 'a second person approves', async () => {
      await office.page.goto(sheet);
      await office.page.locator('form[action$="/duyet"] button').click();
      await office.page.getByText('Đã duyệt phiếu').waitFor();
      await soundPage(office);
    });
    await steps(leader.page, 'the leader asks for an explanation', () => askAndAnswer(leader, unit, sheet));
    await steps(office.page, 'the period is closed and its report comes as files', () => closePeriod(office, period));
  });
}

/** Sets a weekly cadence and gives the address of the period that opens. */
async function openWeek(office) {
  const { page } = office;
  await page.goto('/bao-cao/che-do/moi');
  await page.locator('[name=plan]').selectOption({ index: 1 });
  await page.locator('[name=name]').fill('Báo cáo tuần (minh họa)');
  await page.locator('[name=due_text]').fill('01 lần/tuần');
  await page.locator('[name=collect_days]').fill('7');
  await soundPage(office);
  await page.locator('form[action^="/bao-cao/che-do/"] button[type=submit]').last().click();
  await page.waitForURL('**/bao-cao/che-do');
  const card = page.locator('section.pw-card').filter({ hasText: 'Báo cáo tuần (minh họa)' });
  for (let tries = 0; tries < 40 && await card.locator('a[href^="/bao-cao/ky/"]').count() === 0; tries += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
  assert.ok(await card.locator('a[href^="/bao-cao/ky/"]').count() > 0, 'a period opened');
  await card.locator('a[href^="/bao-cao/ky/"]').last().click();
  await page.waitForURL(/\/bao-cao\/ky\//);
  await soundPage(office);
  return page.url();
}

/** Types into the grid without a mouse; gives the address of the sheet. */
async function enterByKeyboard(unit) {
  const { page } = unit;
  await page.goto('/bao-cao');
  await page.locator('a[href^="/bao-cao/phieu/"]').filter({ hasText: 'Tuần' }).first().click();
  await page.waitForURL(/\/bao-cao\/phieu\//);
  await soundPage(unit);
  const sheet = page.url();
  const rows = page.locator('tr:has(textarea)');
  const count = await rows.count();
  assert.ok(count > 0, 'the unit leads indicators');
  const share = page.locator('tr:has(input[name^="n-"])').first();
  const result = share.locator('.dinh-state');
  await share.locator('input[name^="n-"]').focus();
  await page.keyboard.type('120');
  await page.keyboard.press('Tab');
  await page.keyboard.type('100');
  await page.keyboard.press('Tab');
  await result.getByText('Tử số lớn hơn mẫu số').waitFor();
  withoutRefusals(unit);
  await soundPage(unit);
  await share.locator('input[name^="n-"]').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('95');
  await page.keyboard.press('Tab');
  await result.getByText('95%').waitFor();
  await result.getByText('Đã lưu').waitFor();
  for (let at = 0; at < count; at += 1) {
    const row = rows.nth(at);
    await row.locator('textarea').focus();
    await page.keyboard.type('Giải trình minh họa');
    const value = row.locator('input[name^="v-"]');
    if (await value.count()) {
      await value.focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('3');
    }
    await page.keyboard.press('Tab');
    await row.locator('.dinh-state').getByText('Đã lưu').waitFor();
  }
  await page.locator('button[formaction$="/nop"]').focus();
  await page.keyboard.press('Enter');
  await page.getByText('Đã nộp phiếu').waitFor();
  return sheet;
}

/** A refused figure answers 422, of which the browser complains by itself. */
function withoutRefusals({ complaints }) {
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !/\b422\b/.test(text)));
}

/** Two people have one row open: what the first saved stays until the second types again, whatever the page does by itself. */
async function twoOnOneRow(unit, office, sheet) {
  const row = (visit) => visit.page.locator('tr:has(input[name^="n-"])').first();
  const part = (visit) => row(visit).locator('input[name^="n-"]');
  const write = async (visit, value) => {
    await part(visit).focus();
    await visit.page.keyboard.press('Control+a');
    await visit.page.keyboard.type(value);
    await visit.page.keyboard.press('Tab');
    await visit.page.keyboard.press('Tab');
  };
  for (const visit of [unit, office]) await visit.page.goto(sheet);
  await write(office, '96');
  await row(office).locator('.dinh-state').getByText('96%').waitFor();
  await write(unit, '97');
  await row(unit).getByText('vừa ghi').waitFor();
  await part(unit).focus();
  await unit.page.keyboard.press('Tab');
  await unit.page.keyboard.press('Shift+Tab');
  await unit.page.locator('[name=results]').focus();
  await unit.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await unit.page.waitForTimeout(500);
  await office.page.goto(sheet);
  assert.equal(await part(office).inputValue(), '96', 'the second did not overwrite the first by leaving the cell');
  await write(unit, '95');
  await row(unit).locator('.dinh-state').getByText('95%').waitFor();
  await office.page.goto(sheet);
  assert.equal(await part(office).inputValue(), '95', 'who types again sends over it');
  for (const visit of [unit, office]) withoutRefusals(visit);
}

/** The leader asks about an indicator of the sheet; the unit answers; the answer stays with the indicator. */
async function askAndAnswer(leader, unit, sheet) {
  await leader.page.goto(sheet);
  await leader.page.locator('a[href^="/chi-tieu/"]').first().click();
  await leader.page.waitForURL(/\/chi-tieu\//);
  const indicator = leader.page.url();
  await leader.page.locator('a[href^="/giai-trinh/moi"]').first().click();
  await leader.page.locator('[name=body]').fill('Vì sao số liệu tuần này thay đổi?');
  const due = await leader.page.evaluate(() => {
    const day = new Date(Date.now() + 3 * 86_400_000);
    return `${day.getDate()}/${day.getMonth() + 1}/${day.getFullYear()}`;
  });
  await leader.page.locator('[name=due_on]').fill(due);
  if (await leader.page.locator('[name=unit]').inputValue() === '') await leader.page.locator('[name=unit]').selectOption({ index: 1 });
  await soundPage(leader);
  await leader.page.locator('form[action="/giai-trinh/moi"] button[type=submit]').click();
  await leader.page.waitForURL(/\/giai-trinh\/[0-9a-f-]{36}/);
  const inquiry = leader.page.url();
  await unit.page.goto(inquiry);
  await unit.page.locator('[name=answer]').fill('Do nhập bổ sung hồ sơ tồn (số liệu minh họa).');
  await unit.page.locator('form[action$="/tra-loi"] button[type=submit]').click();
  await unit.page.getByText('Do nhập bổ sung hồ sơ tồn').first().waitFor();
  await soundPage(unit);
  await leader.page.goto(indicator);
  await leader.page.getByText('Do nhập bổ sung hồ sơ tồn').first().waitFor();
}

/** Closes the period with a reason and downloads the report. */
async function closePeriod(office, period) {
  const { page } = office;
  await page.goto(period);
  const form = page.locator('form[action$="/chot"]');
  if (await form.locator('[name=close_reason]').count()) await form.locator('[name=close_reason]').fill('Các đơn vị khác không phát sinh (minh họa).');
  await form.locator('button[type=submit]').click();
  await page.getByText('Đã chốt kỳ').waitFor();
  const digest = await page.locator('code').first().innerText();
  assert.match(digest, /^[0-9a-f]{64}$/);
  await page.goto(`${period.split('?')[0]}/van-ban`);
  await soundPage(office);
  for (const [end, magic] of [['bao-cao.docx', 'PK'], ['bao-cao.pdf', '%PDF-'], ['so-lieu.xlsx', 'PK']]) {
    const answer = await page.request.get(await page.locator(`a[href$="/${end}"]`).getAttribute('href'), { timeout: 60_000 });
    const bytes = await answer.body();
    assert.equal(bytes.subarray(0, magic.length).toString('latin1'), magic, end);
  }
}
