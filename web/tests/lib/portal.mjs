// A simulated one-stop system of the province, as the test kit has it: citizens hand dossiers in there, it is told what
// becomes of them, and it can be told to be down or to lose its answers.
import { createServer } from 'node:http';

/** Starts it on a free port; it ends with the test. */
export async function portal(t) {
  const side = { mischief: { down: false, losesAnswers: 0 }, list: [], known: new Set(), states: new Map(), effects: new Map(), told: 0, key: '' };
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(side, request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  }));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    /** Misbehaves from now on: `{ down }` answers everything with 503, `{ losesAnswers }` takes so many and says it did not. */
    behave: (mischief) => { side.mischief = { down: false, losesAnswers: 0, ...mischief }; },
    /** A citizen does something: `{ code, kind: 'dossier', dossier }`, `{ code, kind: 'withdraw' }`. */
    citizen: (message) => {
      if (message.kind === 'dossier') side.states.set(message.code, { number: 0, state: 1 });
      side.list.push({ id: `m-${side.list.length + 1}`, ...message });
    },
    /** Changes a dossier behind everybody's back. */
    tamper: (code, state) => { side.states.get(code).state = state; },
    /** The state of a dossier there. */
    state: (code) => side.states.get(code)?.state,
    /** The states that had an effect on a dossier, in order. */
    effects: (code) => side.effects.get(code) ?? [],
    /** How many messages reached it, those that it knew included. */
    told: () => side.told,
    /** The key that came with the last request. */
    key: () => side.key,
  };
}

async function answer(side, request) {
  const { pathname, searchParams } = new URL(request.url, 'http://portal');
  const parts = [];
  for await (const part of request) parts.push(part);
  side.key = request.headers.authorization ?? '';
  if (side.mischief.down) return { status: 503 };
  const message = pathname.match(/^\/v1\/states\/([0-9a-f-]{36})$/)?.[1];
  if (request.method === 'PUT' && message) return take(side, message, JSON.parse(Buffer.concat(parts)));
  if (request.method === 'GET' && pathname === '/v1/messages') {
    const from = Number(searchParams.get('after') || 0);
    const messages = side.list.slice(from, from + 50);
    return { status: 200, body: { messages, place: String(from + messages.length) } };
  }
  if (request.method === 'GET' && pathname === '/v1/dossiers') {
    return { status: 200, body: { dossiers: [...side.states].map(([code, { state }]) => ({ code, state })) } };
  }
  return { status: 404 };
}

/** A message has its effect once, and none where a later one of the same dossier came before it. */
function take(side, id, told) {
  side.told += 1;
  if (!side.known.has(id)) {
    side.known.add(id);
    const code = told.outer_code || told.code;
    if (told.number > (side.states.get(code)?.number ?? -1)) {
      side.states.set(code, { number: told.number, state: told.state });
      side.effects.set(code, [...(side.effects.get(code) ?? []), told.state]);
    }
  }
  if (side.mischief.losesAnswers > 0) {
    side.mischief.losesAnswers -= 1;
    return { status: 502 };
  }
  return { status: 204 };
}
