// Receptions at the counter without a browser: several officers at once, and a server that may be gone at any moment.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client } from './http.mjs';

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
