// Every page that a role can reach by links: answers, one main heading, no axe finding, no sideways scrolling, a silent
// console. Of pages of one kind (all tasks, say) each role sees one; axe looks at each kind, and again where it shows forms
// that no page of its kind showed before. The pages within a register, and the tables that pages give along as files, are
// asked for by the one role that sees all of them.
// On PostgreSQL a visitor and who works at the desk ask for theirs; how pages are drawn was seen on SQLite, and every room's
// scenarios and who may see what, route by route, run on both.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, browser, narrowAndLarge, picture, visitor } from '../lib/browser.mjs';
import { ROLES, kindOf, linksOf, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const WITHIN_A_REGISTER = /^\/so-du-lieu\/(?!mau$|soan|nhap-dinh-nghia)[^/]+\/./;
const KEEPER = 'Tổng hợp';
const ON_POSTGRES = new Set([undefined, 'Công chức một cửa']);
// Kinds of page that these roles reach for certain.
const REACHED = { [KEEPER]: ['/so-du-lieu/:register/khao-sat', '/mot-cua?bang'], 'Công chức một cửa': ['/ho-so'] };

for (const engine of engines()) {
  test(`every page of every role is sound, on ${engine.name}`, { skip: engine.skip, concurrency: 2 }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const examined = engine.name === 'SQLite' ? new Set() : undefined;
    const all = [undefined, ...ROLES];
    const roles = (engine.name === 'SQLite' ? all : all.filter((role) => ON_POSTGRES.has(role))).map((role) =>
      t.test(role ?? 'a visitor', async (t) => {
        const visit = await visitor(t, opened, server);
        if (role) await signIn(visit.page, role);
        const { findings, kinds } = await walk(visit, role, examined);
        console.log(`${role ?? 'a visitor'}: ${kinds.size} kinds of page: ${[...kinds].sort().join(' ')}`);
        assert.deepEqual(findings, []);
        assert.ok(kinds.size >= (role ? 3 : 1), 'links lead somewhere');
        for (const kind of REACHED[role] ?? []) assert.ok(kinds.has(kind), `${kind} was not reached`);
      }));
    await Promise.all(roles);
  });
}

/** Follows links breadth first from the front page; axe looks at kinds of page that were not examined yet. */
async function walk(visit, role, examined) {
  const { page } = visit;
  const open = [new URL('/', page.url() === 'about:blank' ? await front(page) : page.url()).href];
  const known = new Set(open);
  const kinds = new Set();
  const findings = [];
  while (open.length > 0) {
    const address = open.shift();
    const kind = kindOf(address);
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    const before = findings.length;
    const html = await look(visit, address, findings);
    if (!html) continue;
    const sight = `${kind} ${await formsOf(page)}`;
    if (examined && !examined.has(sight)) {
      examined.add(sight);
      findings.push(...[...await axe(page), ...await narrowAndLarge(page)].map((text) => `${address}: ${text}`));
    }
    findings.push(...visit.complaints.splice(0));
    if (findings.length > before) await picture(page, `${role ?? 'visitor'} ${kind}`);
    for (const link of await linksOf(page)) {
      if (!known.has(link) && (role === KEEPER || !isForTheKeeper(new URL(link)))) {
        known.add(link);
        open.push(link);
      }
    }
  }
  return { findings, kinds };
}

/** Pages within a register, and tables taken along: one role asks for them. */
function isForTheKeeper(url) {
  return WITHIN_A_REGISTER.test(url.pathname) || url.searchParams.has('bang');
}

/** The kinds of form on the page that change something. */
async function formsOf(page) {
  const actions = await page.locator('form[method=post]').evaluateAll((all) =>
    all.map((form) => new URL(form.getAttribute('action') || '', document.baseURI).href));
  return [...new Set(actions.map(kindOf))].sort().join(' ');
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
  const isPage = (answer.headers()['content-type'] ?? '').startsWith('text/html');
  if (isPage && new URL(address).searchParams.has('bang')) findings.push(`${address}: a page in place of its table`);
  if (!isPage) return false;
  await page.goto(address);
  const headings = await page.locator('h1').count();
  if (headings !== 1) findings.push(`${address}: ${headings} main headings`);
  return true;
}
