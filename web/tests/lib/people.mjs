// Signing in with the sample accounts that the demonstration lists, and following every link as one of them.
import assert from 'node:assert/strict';
import { visitor } from './browser.mjs';

/** The roles of the product, as the sign-in page of the demonstration names them. */
export const ROLES = ['Quản trị', 'Tổng hợp', 'Đầu mối đơn vị', 'Lãnh đạo', 'Văn thư', 'Công chức một cửa', 'Người xem'];

const row = (page, role) => page.locator('section[aria-labelledby=samples] li').filter({ hasText: new RegExp(`^\\s*${role}`, 'i') }).first();

/** Signs in as the sample account of a role, by its own button. */
export async function signIn(page, role) {
  await page.goto('/dang-nhap');
  await row(page, role).locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/dang-nhap');
}

/** A visitor of their own, signed in as the sample account of a role. */
export async function visitorAs(t, opened, server, role) {
  const visit = await visitor(t, opened, server);
  await signIn(visit.page, role);
  return visit;
}

/** Login and password of the sample account of a role, as printed. */
export async function sampleAccount(page, role) {
  await page.goto('/dang-nhap');
  const [login, password] = await row(page, role).locator('code').allTextContents();
  assert.ok(login && password, `no sample account for ${role}`);
  return { login, password };
}

/** Signs out by the button of the page's head. */
export async function signOut(page) {
  const button = page.locator('form[action="/dang-xuat"] button').first();
  if (!await button.isVisible()) await page.locator('details:has(form[action="/dang-xuat"]) summary').click();
  await button.click();
  await page.waitForURL((url) => url.pathname === '/dang-nhap' || url.pathname === '/');
}

/** What one record of many is called in an address, and the sign that stands for all of its kind. */
const RECORDS = [
  [/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id'],
  [/\/\d\.\d{6}(?=\/|$)/g, '/:code'],
  [/\/\d+(?=\/|$)/g, '/:n'],
  [/\/so-lieu\/[^/]+/g, '/so-lieu/:measure'],
  [/\/tro-giup\/.+/g, '/tro-giup/:topic'],
  [/\/tieu-chi\/[^/]+/g, '/tieu-chi/:criterion'],
  [/\/so-du-lieu\/(?!mau$|soan|nhap-dinh-nghia)[^/]+/g, '/so-du-lieu/:register'],
  [/\/du-lieu\/[^/.]+/g, '/du-lieu/:set'],
  [/\/bo-tieu-chi\/[^/]+(?=\/:n)/g, '/bo-tieu-chi/:set'],
];

/** The kind of an address: identifiers and numbers left out, so that 100 tasks count as one kind of page. */
export function kindOf(address) {
  const url = new URL(address);
  const path = RECORDS.reduce((text, [one, sign]) => text.replaceAll(one, sign), url.pathname);
  // What a list of a register, a map or an analysis asks for is data: one page in many states.
  const asks = /^\/(so-du-lieu|ban-do|phan-tich)/.test(path) ? [...url.searchParams.keys()].slice(0, 1) : [...url.searchParams.keys()];
  const keys = [...new Set(asks)].sort().join('&');
  return keys ? `${path}?${keys}` : path;
}

/** Addresses of links on the page that stay on this site. */
export async function linksOf(page) {
  // Links in a drawing have no address as text of their own.
  const links = await page.locator('a[href]').evaluateAll((all) => all.map((link) => new URL(link.getAttribute('href'), document.baseURI).href));
  const here = new URL(page.url());
  const acts = ['/ngon-ngu/', '/dang-xuat'];
  return [...new Set(links.map((link) => link.split('#')[0]))]
    .filter((link) => link.startsWith(`${here.origin}/`) && !acts.some((act) => new URL(link).pathname.startsWith(act)));
}
