// Receptions at the counter and numbers of documents without a browser: several officers at once, and a server that may be
// gone at any moment.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, plain } from './http.mjs';

const PATH = '/ho-so/tiep-nhan';
// A procedure with no fee and no other cases, so that the counter has nothing more to ask.
const TYPED = { procedure: '1.004837', name: 'Nguyễn Văn Mẫu', phone: '', channel: '1', sure: '1', do: 'receive' };

/** An officer of the desk with the form of a reception filled in. */
async function deskOfficer(address) {
  const client = new Client(address);
  await client.signIn('motcua');
  const fields = Client.form((await client.get(PATH)).text, PATH);
  for (const [field, value] of Object.entries(TYPED)) fields.set(field, value);
  return { client, fields };
}

/** What was sent to the counter and what it acknowledged, over all its restarts. */
export class Desk {
  sent = [];
  acknowledged = [];

  /** Who receives, with the form filled in. */
  officer(address) {
    return deskOfficer(address);
  }

  /** Receives a dossier under an identifier of ours. */
  async receive({ client, fields }, id) {
    const mine = new URLSearchParams(fields);
    mine.set('id', id);
    const answer = await client.post(PATH, mine);
    assert.equal(answer.status, 303, answer.text.match(/govuk-error-summary.*?<\/ul>/s)?.[0] ?? `status ${answer.status}`);
    return answer;
  }

  /** So many officers receive one dossier after another until the server is gone. */
  receiveForever(address, officers) {
    let count = 0;
    const waiting = [];
    const one = async () => {
      const officer = await this.officer(address);
      for (;;) {
        const id = randomUUID();
        this.sent.push(id);
        await this.receive(officer, id);
        this.acknowledged.push(id);
        count += 1;
        for (const { wanted, resolve } of waiting) if (count >= wanted) resolve();
      }
    };
    const ended = Promise.all(Array.from({ length: officers }, () => one().catch((error) => {
      // The server was killed under the request: exactly what this is about. Anything else is a fault.
      if (!(error instanceof TypeError)) throw error;
    })));
    const received = (wanted) => Promise.race([new Promise((resolve) => waiting.push({ wanted, resolve })), ended]);
    return { ended, received };
  }

  /** The codes of dossiers by their identifiers, as their pages say them; each must be there. */
  async codes({ client }, ids) {
    const codes = new Map();
    for (const id of ids) {
      const page = await client.get(`/ho-so/${id}`);
      assert.equal(page.status, 200, `the dossier ${id} is there`);
      codes.set(id, page.text.match(/<span class="govuk-caption-l[^"]*">([^<]+)</)[1]);
    }
    return codes;
  }
}

const REGISTER = '/van-ban/den/moi';

/** What clerks registered of documents that came; a document has its number as a dossier has its code. */
export class IncomingBook extends Desk {
  #clerks = new Map();

  /** All clerks of a server share a session: sign-ins of one account at the same moment count as guesses. */
  officer(address) {
    if (!this.#clerks.has(address)) this.#clerks.set(address, this.#signIn(address));
    return this.#clerks.get(address);
  }

  async #signIn(address) {
    const client = new Client(address);
    await client.signIn('vanthu');
    const fields = Client.form((await client.get(REGISTER)).text, REGISTER);
    for (const [field, value] of Object.entries({ agency: 'Sở Mẫu', subject: 'Văn bản thử', priority: '0' })) fields.set(field, value);
    return { client, fields };
  }

  async receive({ client, fields }, id) {
    const mine = new URLSearchParams(fields);
    mine.set('id', id);
    mine.set('symbol', `${id.slice(0, 8)}/SM`);
    const answer = await client.post(REGISTER, mine);
    assert.equal(answer.status, 303, answer.text.match(/govuk-error-summary.*?<\/ul>/s)?.[0] ?? `status ${answer.status}`);
    return answer;
  }

  /** "2026-0017" of each document: the year of its book, and its number. */
  async codes({ client }, ids) {
    const codes = new Map();
    for (const id of ids) {
      const page = await client.get(`/van-ban/den/${id}`);
      assert.equal(page.status, 200, `the document ${id} is there`);
      const [, number, year] = page.text.match(/<dd>(\d+)\/(\d{4})<\/dd>/);
      codes.set(id, `${year}-${number.padStart(4, '0')}`);
    }
    return codes;
  }
}

/** Of the demonstration's keys. */
const PIN = '123456';
/** What is numbered under "BC" in the book of outgoing documents. */
const KIND = 'BC';

/** Outgoing documents that their leader has signed, and the numbers that clerks gave them, over all restarts. */
export class OutgoingBook {
  signed = [];
  acknowledged = [];

  /** So many documents are drafted, approved by office and leader, and signed; their identifiers. */
  async prepare(address, many) {
    const as = async (login) => {
      const client = new Client(address);
      await client.signIn(login);
      return client;
    };
    const [writer, clerk, leader] = [await as('daumoi'), await as('vanthu'), await as('lanhdao')];
    const ready = [];
    for (let n = 1; n <= many; n += 1) {
      const id = randomUUID();
      await draft(writer, id, `kết quả số hóa hồ sơ, phần ${this.signed.length + n}`);
      for (const who of [clerk, leader]) await press(who, `/van-ban/di/${id}`, `/van-ban/di/${id}/duyet`);
      await press(leader, `/van-ban/di/${id}/ky`, `/van-ban/di/${id}/ky`, { pin: PIN });
      ready.push(id);
    }
    this.signed.push(...ready);
    return ready;
  }

  /** A clerk with the token of a form by which a document gets its number. */
  async clerk(address) {
    const client = new Client(address);
    await client.signIn('vanthu');
    const fields = Client.form((await client.get('/van-ban/den')).text, '/van-ban/den/tep');
    return { client, fields: new URLSearchParams({ _csrf: fields.get('_csrf') }) };
  }

  /** Asks for the number of a document; whether it was this request that gave it. */
  async number({ client, fields }, id) {
    const answer = await client.post(`/van-ban/di/${id}/dong-dau/cap-so`, fields);
    // Whoever comes second is told that it has its number.
    assert.ok([303, 422].includes(answer.status), `status ${answer.status}`);
    return answer.status === 303;
  }

  /** So many clerks ask for the numbers of the same documents, each in another order, until the server is gone. */
  numberForever(clerk, documents, clerks) {
    let count = 0;
    const waiting = [];
    const one = async (place) => {
      for (let turn = 0; turn < documents.length; turn += 1) {
        const id = documents[(turn + place) % documents.length];
        if (!await this.number(clerk, id)) continue;
        this.acknowledged.push(id);
        count += 1;
        for (const { wanted, resolve } of waiting) if (count >= wanted) resolve();
      }
    };
    const ended = Promise.all(Array.from({ length: clerks }, (_, place) => one(place).catch((error) => {
      // The server was killed under the request: exactly what this is about. Anything else is a fault.
      if (!(error instanceof TypeError)) throw error;
    })));
    const numbered = (wanted) => Promise.race([new Promise((resolve) => waiting.push({ wanted, resolve })), ended]);
    return { ended, numbered };
  }

  /** "BC-0007" of each document, as its page says it; each must have its number. */
  async codes({ client }, ids) {
    const codes = new Map();
    for (const id of ids) {
      const page = await client.get(`/van-ban/di/${id}`);
      assert.equal(page.status, 200, `the document ${id} is there`);
      const [, number] = page.text.match(new RegExp(`<span class="govuk-caption-l">[^<]*· (\\d+)/${KIND}-`)) ?? [];
      assert.ok(number, `the document ${id} has its number`);
      codes.set(id, `${KIND}-${number.padStart(4, '0')}`);
    }
    return codes;
  }
}

/** Drafts a report and submits it. */
async function draft(writer, id, subject) {
  const [begin, document] = ['/van-ban/di/moi', `/van-ban/di/${id}`];
  await press(writer, `${begin}?loai=${KIND}`, begin, { id, subject });
  const { text } = await writer.get(`${document}/soan`);
  const typed = { subject, after: 'look', text: 'I. KẾT QUẢ\nTrung tâm đã số hóa hồ sơ (số liệu minh họa).\nTrên đây là báo cáo.' };
  for (const name of ['addressed_to', 'recipients']) typed[name] = plain(text.match(new RegExp(`<textarea\\b[^>]*\\bname="${name}"[^>]*>(.*?)</textarea>`, 's'))?.[1] ?? '').trim();
  const signers = text.match(/<select\b[^>]*\bname="signer"[^>]*>(.*?)<\/select>/s)?.[1] ?? '';
  typed.signer = signers.match(/<option\b[^>]*\bvalue="([0-9a-f-]{36})"/)?.[1];
  assert.ok(typed.signer, 'there is somebody who signs');
  await press(writer, `${document}/soan`, `${document}/soan`, typed);
  await press(writer, document, `${document}/trinh`);
}

/** Sends the form of a page, with more filled in. */
async function press(client, page, action, more = {}) {
  const shown = await client.get(page);
  const fields = Client.form(shown.text, action);
  assert.ok(fields, `${page} has a form to ${action}: status ${shown.status}`);
  for (const [field, value] of Object.entries(more)) fields.set(field, value);
  const answer = await client.post(action, fields);
  assert.equal(answer.status, 303, answer.text.match(/govuk-error-summary.*?<\/ul>/s)?.[0] ?? `${action}: status ${answer.status}`);
}

/** Numbers that are missing between the codes of each agency's day. */
export function gaps(codes) {
  const missing = [];
  for (const day of new Set(codes.map((code) => code.slice(0, -4)))) {
    const numbers = codes.filter((code) => code.startsWith(day)).map((code) => Number(code.slice(-4)));
    for (let number = Math.min(...numbers); number < Math.max(...numbers); number += 1) {
      if (!numbers.includes(number)) missing.push(`${day}${number}`);
    }
  }
  return missing;
}
