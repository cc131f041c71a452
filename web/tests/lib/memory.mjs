// Memory of the demonstration ward: a first start that fills it, 30 pages as its officers see them, 20 sign-ins, half of
// them at once; what Linux says that the process held at most and holds at the end.
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { Client } from './http.mjs';
import { start, storage } from './server.mjs';

/** The whole process at most, its program file included, as it is released. */
export const LIMIT_MB = 100;
/** What the process itself holds at most once it serves, whatever the build: an unoptimised program file is three times as large. */
export const OWN_LIMIT_MB = 75;
const PAGES = 30;
const SIGN_INS = 20;

/** Runs the demonstration through a first hour; prints what it holds at each step, and returns the last. */
export async function memoryOfTheDemonstration() {
  const kept = await storage({ name: 'SQLite' });
  const server = await start('demo', ...kept.arguments);
  let own = 0;
  // The kernel keeps the most of the whole process only.
  const looking = setInterval(async () => { own = Math.max(own, (await status(server.pid)).own); }, 10);
  try {
    await held(server, 'after the first start');
    const logins = await new Client(server.address).samples();
    const officers = logins.map(() => new Client(server.address));
    for (const [n, officer] of officers.entries()) await officer.signIn(logins[n]);
    await look(officers);
    await held(server, `after ${PAGES} pages`);
    const more = Array.from({ length: SIGN_INS - logins.length }, (_, n) => logins[n % logins.length]);
    const atOnce = more.splice(SIGN_INS / 2);
    for (const login of more) await new Client(server.address).signIn(login);
    await Promise.all(atOnce.map((login) => new Client(server.address).signIn(login)));
    const { most, now } = await held(server, `after ${SIGN_INS} sign-ins`);
    console.log(`  ${own} MB of its own at most`);
    return { most, now, own };
  } finally {
    clearInterval(looking);
    await server.stop();
    await rm(kept.folder, { recursive: true, force: true });
  }
}

/** Follows links from the front page, each officer their own, until enough pages have answered. */
async function look(officers) {
  const open = officers.map((officer) => [officer, '/']);
  const known = new Set(['/']);
  let asked = 0;
  for (const [officer, path] of open) {
    const { status, location, text } = await officer.get(path);
    assert.ok(status < 400, `${path}: ${status}`);
    asked += 1;
    if (asked === PAGES) return;
    for (const link of [location ?? '', ...[...text.matchAll(/href="([^"#]*)/g)].map(([, href]) => href.replaceAll('&amp;', '&'))]) {
      if (!link.startsWith('/') || /^\/(static|ngon-ngu|dang-xuat)\b/.test(link) || known.has(link)) continue;
      known.add(link);
      open.push([officer, link]);
    }
  }
  assert.fail(`only ${asked} pages were found`);
}

/** What the process holds, in MB: at most, now, and of that its own memory and its program file. */
async function status(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [most, now, own, file] = ['VmHWM', 'VmRSS', 'RssAnon', 'RssFile'].map((name) => {
    const [, kib] = text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm')) ?? [0, 0];
    return Math.ceil((Number(kib) * 1024) / 1e6);
  });
  return { most, now, own, file };
}

async function held(server, when) {
  const { most, now, own, file } = await status(server.pid);
  console.log(`  ${when}: at most ${most} MB, now ${now} MB (${own} MB of its own, ${file} MB of its program file)`);
  return { most, now };
}
