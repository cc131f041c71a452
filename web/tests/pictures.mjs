// The pictures of the README, taken from the demonstration ward: node web/tests/pictures.mjs FOLDER
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS } from './lib/browser.mjs';
import { ROLES, signIn } from './lib/people.mjs';
import { start, storage } from './lib/server.mjs';

const [, COORDINATOR, CONTACT, LEADER, , OFFICER] = ROLES;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
/** A desk on which a whole form is seen. */
const TALL = { width: 1280, height: 1180 };
const CARD = '019185001234||Nguyễn Thị Mẫu|05031985|Nữ|Tổ 7, Đình Mẫu|12082021';
const PLAN = ['/ke-hoach', 'main table a[href^="/ke-hoach/"]'];
const ONLINE = 'main a[href^="/chi-tieu/"]:text-is("Tỷ lệ hồ sơ tiếp nhận trực tuyến")';
/** A dossier of the list that is in hand and in time. */
const IN_HAND = 'tr:has(:text-is("Đang xử lý")) a[href^="/ho-so/"]';
const folder = process.argv[2];

/** [file, role, window, the way there: an address, a link of the page to follow, or what to do]. */
const PICTURES = [
  ['dang-nhap', undefined, DESK, ['/dang-nhap']],
  ['ke-hoach', COORDINATOR, DESK, PLAN],
  ['ke-hoach-dien-thoai', COORDINATOR, PHONE, PLAN],
  ['chi-tieu', COORDINATOR, DESK, [...PLAN, 'main a[href^="/chi-tieu/"]']],
  ['viec-cua-toi', CONTACT, PHONE, ['/viec-cua-toi']],
  ['nhiem-vu', CONTACT, DESK, ['/viec-cua-toi', 'main a[href^="/nhiem-vu/"]']],
  ['mot-cua', OFFICER, DESK, ['/mot-cua']],
  ['ho-so', OFFICER, DESK, ['/ho-so']],
  ['mot-ho-so', OFFICER, TALL, ['/ho-so', IN_HAND, open]],
  ['tiep-nhan', OFFICER, TALL, ['/ho-so/tiep-nhan', receive]],
  ['nguoi-dan', undefined, PHONE, ['/nguoi-dan']],
  ['tra-cuu-dien-thoai', undefined, PHONE, [track]],
  ['chi-so-766', LEADER, TALL, ['/mot-cua/chi-so', toTable]],
  ['chi-tieu-mot-cua', LEADER, DESK, [...PLAN, ONLINE]],
  ['chi-tieu-ho-so', LEADER, DESK, [...PLAN, ONLINE, 'main a[href$="/ban-ghi"]']],
];

/** Opens the first thing that is folded. */
async function open(page) {
  const fold = page.locator('main details summary').first();
  await fold.click();
  await fold.blur();
}

/** At the counter: a card is scanned and a procedure chosen; its papers and fees are there. */
async function receive(page) {
  await page.locator('#card').fill(CARD);
  await page.locator('#card').press('Enter');
  await page.waitForFunction(() => document.querySelector('#name').value !== '');
  await page.locator('#phone').fill('0912345678');
  await page.locator('#procedure').fill('2.000815');
  await page.locator('#procedure').press('Tab');
  await page.locator('#thanh-phan [name=components]').first().waitFor();
  const needed = page.locator('#thanh-phan label', { hasText: 'bắt buộc' });
  for (const label of await needed.all()) await label.click();
  await page.locator('label[for=card]').evaluate((label) => label.scrollIntoView());
}

/** A citizen reads where a dossier stands; an officer says its code and the last digits of the telephone. */
async function track(page, browser) {
  const context = await browser.newContext({ baseURL: server.address, locale: 'vi-VN' });
  const officer = await context.newPage();
  await signIn(officer, OFFICER);
  await officer.goto('/ho-so');
  await officer.goto(await officer.locator(IN_HAND).first().getAttribute('href'));
  const code = await officer.locator('.govuk-caption-l').innerText();
  const [, digits] = (await officer.locator('main').innerText()).match(/\+84\d*(\d{4})/);
  await context.close();
  await page.goto(`/tra-cuu?ma=${code}`);
  await page.locator('[name=digits]').fill(digits);
  await page.getByRole('button', { name: 'Xem hồ sơ' }).click();
  await page.waitForURL('**/tra-cuu/ho-so');
}

/** Rolls to the table of the indicators. */
async function toTable(page) {
  await page.locator('main h2').nth(1).evaluate((heading) => heading.closest('section').scrollIntoView());
}

const kept = await storage({ name: 'SQLite' });
const server = await start('demo', ...kept.arguments);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  await mkdir(folder, { recursive: true });
  for (const [name, role, viewport, way] of PICTURES) {
    const context = await browser.newContext({ baseURL: server.address, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', viewport });
    const page = await context.newPage();
    if (role) await signIn(page, role);
    for (const step of way) {
      if (typeof step === 'function') {
        await step(page, browser);
      } else if (step.startsWith('/')) {
        await page.goto(step);
      } else {
        const found = page.locator(step).first();
        if (await found.count() > 0) await page.goto(await found.getAttribute('href'));
      }
    }
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    console.log(`${name}.png: ${page.url()}`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
  await rm(kept.folder, { recursive: true, force: true });
}
