// A client without a browser, for what a browser is too slow for: many saves at once, and a server that is killed.
import assert from 'node:assert/strict';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
/** Text as it stands between tags or in an attribute. */
export const plain = (html) => html.replaceAll(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** A person at a server: keeps cookies, reads forms out of pages, sends them. */
export class Client {
  #cookies = new Map();

  constructor(address) {
    this.address = address;
  }

  /** The header that carries this person's session, for a request that is sent by hand. */
  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async #ask(path, options = {}) {
    const headers = { ...options.headers, ...(this.cookie ? { cookie: this.cookie } : {}) };
    const answer = await fetch(new URL(path, this.address), { redirect: 'manual', ...options, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get('location'), timing: answer.headers.get('server-timing'), text: await answer.text() };
  }

  get(path) {
    return this.#ask(path);
  }

  /** Fields of the form with this action on a page, as they stand there. */
  static form(html, action) {
    for (const [, head, body] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
      if (plain(head.match(/action="([^"]*)"/)?.[1] ?? '') !== action) continue;
      const fields = new URLSearchParams();
      for (const [input] of body.matchAll(/<input\b[^>]*>/g)) {
        const part = (name) => plain(input.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '');
        if (part('name') && !['checkbox', 'radio', 'file', 'submit'].includes(part('type'))) fields.append(part('name'), part('value'));
      }
      return fields;
    }
    return undefined;
  }

  /** Sends a form as a page of this site would. */
  post(path, fields, more = {}) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: this.address, 'sec-fetch-site': 'same-origin', ...more };
    // The server reads blanks as %20, as browsers' multipart forms have them.
    return this.#ask(path, { method: 'POST', headers, body: fields.toString().replaceAll('+', '%20') });
  }

  /** Sends a file by the form of a page; where the answer leads. */
  async upload(path, name, text) {
    const page = await this.get(path);
    const body = new FormData();
    for (const [field, value] of Client.form(page.text, path)) body.append(field, value);
    body.append('file', new Blob([text], { type: 'text/plain' }), name);
    const headers = { origin: this.address, 'sec-fetch-site': 'same-origin' };
    const { location } = await this.#ask(path, { method: 'POST', headers, body });
    assert.ok(location, `${name} is read`);
    return location.split(/[?#]/)[0];
  }

  /** Signs in as the sample account whose login is named. */
  async signIn(login) {
    const page = await this.get('/dang-nhap');
    const samples = [...page.text.matchAll(/<form\b[^>]*action="\/dang-nhap"[^>]*>.*?<\/form>/gs)].map(([form]) => Client.form(form, '/dang-nhap'));
    const fields = samples.find((form) => form.get('login') === login);
    assert.ok(fields, `no sample account ${login}`);
    const answer = await this.post('/dang-nhap', fields);
    assert.equal(answer.status, 303, `${login} signs in`);
  }

  /** Logins of the sample accounts, in the order of the page. */
  async samples() {
    const page = await this.get('/dang-nhap');
    return [...page.text.matchAll(/name="login" value="([^"]+)"/g)].map(([, login]) => login);
  }

  /** Identifiers of all tasks that this person reaches from the list of plans. */
  async tasks() {
    const id = '[0-9a-f]{8}-[0-9a-f-]{27}';
    const all = new Set();
    const plans = await this.get('/ke-hoach');
    const pages = [plans.location ?? '/ke-hoach', ...[...plans.text.matchAll(new RegExp(`/ke-hoach/(${id})`, 'g'))].map(([, plan]) => `/ke-hoach/${plan}/nhiem-vu`)];
    for (const page of new Set(pages)) {
      const { text } = await this.get(page);
      for (const [, task] of text.matchAll(new RegExp(`/nhiem-vu/(${id})`, 'g'))) all.add(task);
      for (const [, plan] of text.matchAll(new RegExp(`/ke-hoach/(${id})`, 'g'))) {
        const { text } = await this.get(`/ke-hoach/${plan}/nhiem-vu`);
        for (const [, task] of text.matchAll(new RegExp(`/nhiem-vu/(${id})`, 'g'))) all.add(task);
      }
    }
    return [...all];
  }

  /** Uploads a plan, takes everything as it was read, and brings it into tracking; the plan's identifier. */
  async importPlan(name, text) {
    const review = await this.upload('/ke-hoach/nhap', name, text);
    const fields = new URLSearchParams({ _csrf: Client.form((await this.get('/ke-hoach/nhap')).text, '/ke-hoach/nhap').get('_csrf'), 'tat-ca': '1' });
    await this.post(`${review}/chap-nhan-het`, fields);
    let answer = await this.post(`${review}/nhap`, fields);
    for (let wait = 0; wait < 100 && !/\/ke-hoach\/[0-9a-f-]{36}$/.test(answer.location ?? ''); wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await this.get(`${review}/tien-trinh`);
    }
    const plan = answer.location?.match(/\/ke-hoach\/([0-9a-f-]{36})$/)?.[1];
    assert.ok(plan, `${name} is imported: ${answer.status} ${answer.location ?? ''} ${answer.text.match(/<li>.*?<\/li>/gs)?.join(' ')}`);
    return plan;
  }

  /** Reports on a task; true once the server has said that it is kept, undefined where the task takes no report (done). */
  async report(task, body) {
    const page = await this.get(`/nhiem-vu/${task}`);
    const fields = Client.form(page.text, `/nhiem-vu/${task}/cap-nhat`);
    assert.equal(page.status, 200, `task ${task}`);
    if (!fields) return undefined;
    fields.set('body', body);
    const answer = await this.post(`/nhiem-vu/${task}/cap-nhat`, fields);
    return answer.status === 303;
  }

  /** Cells of the open reporting periods that this person may fill in. */
  async cells() {
    const ids = async (path, pattern) => new Set([...(await this.get(path)).text.matchAll(pattern)].map(([, id]) => id));
    const found = [];
    for (const period of await ids('/bao-cao', /\/bao-cao\/ky\/([0-9a-f-]{36})/g)) {
      for (const sheet of await ids(`/bao-cao/ky/${period}`, /\/bao-cao\/phieu\/([0-9a-f-]{36})/g)) {
        for (const indicator of await ids(`/bao-cao/phieu/${sheet}`, /name="ver-([0-9a-f-]{36})"/g)) found.push({ sheet, indicator });
      }
    }
    return found;
  }

  /** Writes a note into a row as the grid does; true once the server has said that it is kept. */
  async note({ sheet, indicator }, body) {
    const path = `/bao-cao/phieu/${sheet}`;
    const { text } = await this.get(path);
    const fields = Client.form(text, path);
    for (const cell of ['n', 'd', 'v', 'ver']) {
      const found = text.match(new RegExp(`\\bname="${cell}-${indicator}" value="([^"]*)"`));
      fields.set(`${cell}-${indicator}`, plain(found?.[1] ?? ''));
    }
    fields.set(`note-${indicator}`, body);
    const answer = await this.post(path, fields, { 'hx-request': 'true' });
    return answer.status === 200;
  }
}
