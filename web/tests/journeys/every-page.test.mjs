// Every page that a role can reach by links, without those inside one register: answers, one main heading, no axe finding, no sideways scrolling, a silent
// console. Pages of one kind (all tasks, say) are seen twice; axe looks at each kind once for each role that sees more.
// On PostgreSQL the same pages are asked for by those who see most; how they are drawn was seen on SQLite, and who may
// see what is tested route by route for every role on both.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, browser, narrowAndLarge, picture, visitor } from '../lib/browser.mjs';
import { ROLES, kindOf, linksOf, signIn } from '../lib/people.mjs';
import { demo, engines } from '../lib/server.mjs';

const SEEN_OF_A_KIND = 2;
// Forty registers have the same pages: one of each is seen by each role.
const ROOM_OF_LISTS = /^\/(so-du-lieu|ban-do|phan-tich|chat-luong|danh-muc-du-lieu)/;
// The journey of registers goes through the pages within one register.
const WITHIN_A_REGISTER = /^\/so-du-lieu\/(?!mau$|soan|nhap-dinh-nghia)[^/]+\/./;
// Those who see most: axe looks at every kind of their pages, and PostgreSQL is asked for them.
const WIDEST = new Set([undefined, 'Tổng hợp']);

for (const engine of engines()) {
  test(`every page of every role is sound, on ${engine.name}`, { skip: engine.skip, concurrency: 2 }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const examined = engine.name === 'SQLite' ? new Set() : undefined;
    const all = [undefined, ...ROLES];
    const roles = (engine.name === 'SQLite' ? all : all.filter((role) => WIDEST.has(role))).map((role) =>
      t.test(role ?? 'a visitor', async (t) => {
        const visit = await visitor(t, opened, server);
        if (role) await signIn(visit.page, role);
        const { findings, kinds } = await walk(visit, role, examined);
        console.log(`${role ?? 'a visitor'}: ${kinds.size} kinds of page: ${[...kinds.keys()].sort().join(' ')}`);
        assert.deepEqual(findings, []);
        assert.ok(kinds.size >= (role ? 3 : 1), 'links lead somewhere');
      }));
    await Promise.all(roles);
  });
}

/** Follows links breadth first from the front page; axe looks at kinds of page that were not examined yet. */
async function walk(visit, role, examined) {
  const { page } = visit;
  const open = [new URL('/', page.url() === 'about:blank' ? await front(page) : page.url()).href];
  const known = new Set(open);
  const kinds = new Map();
  const findings = [];
  while (open.length > 0) {
    const address = open.shift();
    const kind = kindOf(address);
    if ((kinds.get(kind) ?? 0) >= (ROOM_OF_LISTS.test(kind) ? 1 : SEEN_OF_A_KIND)) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const before = findings.length;
    const html = await look(visit, address, findings);
    if (!html) continue;
    if (examined && kinds.get(kind) === 1 && (WIDEST.has(role) || !examined.has(kind))) {
      examined.add(kind);
      findings.push(...[...await axe(page), ...await narrowAndLarge(page)].map((text) => `${address}: ${text}`));
    }
    findings.push(...visit.complaints.splice(0));
    if (findings.length > before) await picture(page, `${role ?? 'visitor'} ${kind}`);
    for (const link of await linksOf(page)) {
      if (!known.has(link) && !WITHIN_A_REGISTER.test(new URL(link).pathname)) {
        known.add(link);
        open.push(link);
      }
    }
  }
  return { findings, kinds };
}

async function front(page) {
  await page.goto('/');
  return page.url();
}

/** Opens an address; false where it is no page but a file or data, which must answer all the same. */
async function look({ page }, address, findings) {
  const answer = await page.request.get(address);
  if (answer.status() >= 400) {
    findings.push(`${address}: ${answer.status()}`);
    return false;
  }
  if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) return false;
  await page.goto(address);
  const headings = await page.locator('h1').count();
  if (headings !== 1) findings.push(`${address}: ${headings} main headings`);
  return true;
}
