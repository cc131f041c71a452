// A certified OpenID Connect provider (npm oidc-provider) in the shape of the national electronic identity: authorization
// code with PKCE, RS256, claims sub, SoDinhDanh, HoVaTen. People sign in with any password; the person is made up.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** The made-up person of the tests. */
export const PERSON = { SoDinhDanh: '019190001234', HoVaTen: 'Hoàng Thị Mẫu' };
export const CLIENT = { id: 'dinh-mau', secret: 'khoa-bi-mat-cua-ung-dung-mau-2026' };

/** Starts a provider that knows one client, whose browser comes back to `back`; its issuer. */
export async function identityProvider(t, back) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const warn = console.warn;
  // It warns of what would be unfit for production: http, development pages, keys of its own.
  console.warn = () => {};
  const provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [back],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'RS256',
    }],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'SoDinhDanh', 'HoVaTen'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['khoa-cua-phep-thu'] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PERSON }) }),
  });
  console.warn = warn;
  server.on('request', provider.callback());
  t.after(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  }));
  return issuer;
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
