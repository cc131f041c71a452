// The pictures of the README, taken from the demonstration ward: node web/tests/pictures.mjs FOLDER
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS } from './lib/browser.mjs';
import { ROLES, signIn } from './lib/people.mjs';
import { start, storage } from './lib/server.mjs';

const [, COORDINATOR, CONTACT] = ROLES;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const folder = process.argv[2];

/** [file, role, window, how to get there from the page of an address]. */
const PICTURES = [
  ['dang-nhap', undefined, DESK, ['/dang-nhap']],
  ['ke-hoach', COORDINATOR, DESK, ['/ke-hoach', 'main table a[href^="/ke-hoach/"]']],
  ['ke-hoach-dien-thoai', COORDINATOR, PHONE, ['/ke-hoach', 'main table a[href^="/ke-hoach/"]']],
  ['chi-tieu', COORDINATOR, DESK, ['/ke-hoach', 'main table a[href^="/ke-hoach/"]', 'main a[href^="/chi-tieu/"]']],
  ['viec-cua-toi', CONTACT, PHONE, ['/viec-cua-toi']],
  ['nhiem-vu', CONTACT, DESK, ['/viec-cua-toi', 'main a[href^="/nhiem-vu/"]']],
];

const kept = await storage({ name: 'SQLite' });
const server = await start('demo', ...kept.arguments);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  await mkdir(folder, { recursive: true });
  for (const [name, role, viewport, [address, ...links]] of PICTURES) {
    const context = await browser.newContext({ baseURL: server.address, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', viewport });
    const page = await context.newPage();
    if (role) await signIn(page, role);
    await page.goto(address);
    for (const link of links) {
      const found = page.locator(link).first();
      if (await found.count() === 0) continue;
      await page.goto(await found.getAttribute('href'));
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
