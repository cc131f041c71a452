// The one-stop desk by keyboard alone: a card is scanned, a dossier received in well under a minute, found again by its
// keys, papers asked for and brought, the result handed over; with scripts and, slower, without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { demo } from '../lib/ward.mjs';

const OFFICER = ROLES[5];
const CARD = '019185001234||Nguyễn Thị Mẫu|05031985|Nữ|Tổ 7, Đình Mẫu|12082021';

/** Goes on by Tab until the field of this name has the focus. */
async function tabTo(page, selector) {
  for (let n = 0; n < 80; n += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached by Tab`);
}

for (const scripts of [true, false]) {
  const how = scripts ? 'with scripts' : 'without scripts';
  test(`a dossier goes from the scanned card to its result by keyboard, ${how}`, async (t) => {
    const server = await demo(t);
    const opened = await browser(t);
    const visit = await visitor(t, opened, server, { javaScriptEnabled: scripts });
    const { page } = visit;
    const { keyboard } = page;
    const sound = async () => {
      visit.complaints.splice(0, visit.complaints.length, ...visit.complaints.filter((text) => !/\b422\b/.test(text)));
      if (scripts) await soundPage(visit);
    };
    await signIn(page, OFFICER);
    let dossier;

    await steps(page, `reception, ${how}`, async () => {
      await page.goto('/ho-so/tiep-nhan');
      await sound();
      const began = Date.now();
      await page.locator('#card').focus();
      await keyboard.type(CARD);
      await keyboard.press('Enter');
      if (!scripts) await page.waitForLoadState();
      await page.waitForFunction(() => document.querySelector('#name').value === 'Nguyễn Thị Mẫu');
      assert.equal(await page.locator('#number').inputValue(), '019185001234');
      assert.equal(await page.locator('#birth').inputValue(), '05/03/1985');
      await tabTo(page, '#phone');
      await keyboard.type('0912345678');
      await tabTo(page, '#procedure');
      await keyboard.type('1.004837');
      if (scripts) {
        await keyboard.press('Tab');
        await page.locator('#thanh-phan [name=components]').first().waitFor();
      } else {
        await tabTo(page, 'button[value=show]');
        await keyboard.press('Enter');
        await page.waitForLoadState();
        await page.locator('#procedure').focus();
      }
      for (const box of await page.locator('#thanh-phan [name=components]').all()) {
        await tabTo(page, `#${await box.getAttribute('id')}`);
        await keyboard.press('Space');
      }
      await sound();
      await tabTo(page, 'button[value=receive]');
      await keyboard.press('Enter');
      await page.waitForURL(/\/ho-so\/[0-9a-f-]{36}$/);
      assert.ok(Date.now() - began < 60_000, `reception took ${Date.now() - began} ms`);
      dossier = page.url();
      await sound();
    });

    await steps(page, `the list and its keys, ${how}`, async () => {
      const code = await page.locator('.govuk-caption-l').innerText();
      await page.goto('/ho-so');
      await sound();
      if (scripts) {
        await keyboard.press('Alt+t');
        assert.ok(await page.evaluate(() => document.activeElement.name === 'q'), 'Alt+T goes to the search');
      } else {
        await page.locator('[name=q]').focus();
      }
      await keyboard.type('nguyen thi mau');
      await keyboard.press('Enter');
      await page.waitForURL(/q=/);
      assert.ok((await page.locator('tbody').innerText()).includes(code));
      if (scripts) {
        await keyboard.press('Alt+j');
        await keyboard.press('Enter');
        await page.waitForURL(/\/ho-so\/[0-9a-f-]{36}$/);
        await page.goto('/ho-so');
        await keyboard.press('Alt+2');
        await page.waitForURL(/the=qua-han/);
      }
    });

    await steps(page, `papers are asked for and brought, ${how}`, async () => {
      await page.goto(dossier);
      await page.locator('form[action$="/chuyen-buoc"] button').click();
      await page.waitForLoadState();
      const ask = page.locator('details:has(form[action$="/bo-sung"])');
      await ask.locator('summary').click();
      await ask.locator('button').click();
      await page.locator('.govuk-error-summary').waitFor();
      await sound();
      await page.locator('#supplement_reason').selectOption({ label: 'Bản chụp mờ, không đọc được.' });
      await page.locator('#supplement_component').selectOption({ index: 1 });
      await page.locator('form[action$="/bo-sung"] button').click();
      await page.locator('.pw-status', { hasText: 'Yêu cầu bổ sung giấy tờ' }).waitFor();
      await page.locator('form[action$="/tiep-tuc"] button').click();
      await page.locator('.pw-status', { hasText: 'Đang xử lý' }).waitFor();
      const done = page.locator('details:has(form[action$="/ket-qua"])');
      await done.locator('summary').click();
      await page.locator('#result_number').fill('12/GXN');
      await done.locator('button').click();
      await page.locator('.pw-status', { hasText: 'Đã xử lý xong' }).waitFor();
      await page.locator('form[action$="/tra"] button').click();
      await page.locator('.pw-status', { hasText: 'Đã trả kết quả' }).waitFor();
      await sound();
    });
  });
}

test('a called number is read aloud once somebody has turned the voice on', async (t) => {
  const server = await demo(t);
  const opened = await browser(t);
  const visit = await visitor(t, opened, server);
  const { page } = visit;
  const board = await visitor(t, opened, server);
  // A headless browser has no voice: what would be spoken is written down.
  await board.page.addInitScript(() => {
    window.spoken = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const voice = { getVoices: () => [], speak: (speech) => window.spoken.push(`${speech.lang}: ${speech.text}`) };
    Object.defineProperty(window, 'speechSynthesis', { value: voice });
  });
  await signIn(page, OFFICER);
  const call = async () => {
    await page.goto('/lay-so');
    await page.locator('.pw-kiosk button').first().click();
    await page.waitForURL(/\/lay-so\//);
    await page.goto('/quay-so?quay=2');
    await page.locator('form[action="/quay-so/goi"] button').click();
    await page.locator('.pw-ticket__number').waitFor();
  };

  await steps(board.page, 'the number that stands there is read at once, the next when it is called', async () => {
    await call();
    await board.page.goto('/bang-goi-so');
    await soundPage(board);
    assert.deepEqual(await board.page.evaluate(() => window.spoken), [], 'nothing is said before somebody wants it');
    await board.page.getByRole('button', { name: 'Bật đọc số' }).click();
    const spoken = () => board.page.evaluate(() => window.spoken);
    assert.match((await spoken()).join('\n'), /^vi-VN: Mời số .+, đến quầy số 2\.$/);
    await board.page.getByRole('button', { name: 'Đang đọc số' }).waitFor();
    await call();
    await board.page.waitForFunction(() => window.spoken.length === 2);
    assert.notEqual((await spoken())[1], (await spoken())[0]);
  });
});
