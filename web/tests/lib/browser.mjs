// Debian's Chromium under playwright-core, and what every page must hold: no axe finding, no sideways scrolling at
// 320 px, at 1,280 px or with letters twice as large, a silent console.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let pictures;

/** A browser for one test, closed after it. */
export async function browser(t) {
  const opened = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  t.after(() => opened.close());
  return opened;
}

/** A visitor: a context of their own, a page, and a list of everything the console complained about. */
export async function visitor(t, opened, server, options = {}) {
  const context = await opened.newContext({
    baseURL: server.address,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  t.after(async () => {
    if (t.passed === false) await picture(page, t.name);
    await context.close();
  });
  return { context, page, complaints };
}

/** Saves what a failing page looks like and says where. */
export async function picture(page, name) {
  pictures ??= mkdtempSync(path.join(tmpdir(), 'dinh-pictures.'));
  const file = path.join(pictures, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)}.png`);
  await page.screenshot({ path: file, fullPage: true }).catch(() => {});
  console.log(`picture of the failing page: ${file}`);
}

/** Runs steps on a page; on failure keeps a picture and says what the page said before the error goes on. */
export async function steps(page, name, work) {
  try {
    await work();
  } catch (error) {
    await picture(page, name);
    const said = await page.locator('main').innerText({ timeout: 5000 }).catch((e) => `no main: ${e.message}`);
    console.log(`${name}, on ${page.url()}, which said:\n${said.replaceAll(/\n\s*\n/g, '\n').slice(0, 2000)}`);
    error.message = `${name}, on ${page.url()}: ${error.message}`;
    throw error;
  }
}

/** Findings of axe on the page, one line each. Our pages have no frames of other sites, for which axe would open a window more. */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode().analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(' ')}: ${node.failureSummary}`));
}

/** What sticks out sideways, if anything: the widest offenders by name. */
export async function overflow(page) {
  return page.evaluate(() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= window.innerWidth) return [];
    const rolls = (element) => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(element).overflowX);
    const held = (element) => element.parentElement && (rolls(element.parentElement) || held(element.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter((element) => !held(element)).filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > window.innerWidth + 1;
    });
    const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`;
    return [`${root.scrollWidth} px wide in a window of ${window.innerWidth}: ${wide.slice(0, 4).map(name).join(', ')}`];
  });
}

/** The page at 320 px, and in a wide window as it is and with letters twice as large. */
export async function narrowAndLarge(page) {
  const found = [];
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  found.push(...(await overflow(page)).map((text) => `at 320 px: ${text}`));
  await page.setViewportSize({ width: 1280, height: 900 });
  found.push(...(await overflow(page)).map((text) => `at 1,280 px: ${text}`));
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  found.push(...(await overflow(page)).map((text) => `at 200 % letters: ${text}`));
  await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
  await page.setViewportSize(size);
  return found;
}

/** Asserts all that every page must hold. */
export async function soundPage({ page, complaints }) {
  const found = [...await axe(page), ...await narrowAndLarge(page), ...complaints.splice(0)];
  assert.deepEqual(found, [], `${page.url()} has findings`);
}
