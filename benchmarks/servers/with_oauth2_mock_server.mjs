// Run oauth2-mock-server, and print where it is and how a token is had, as JSON.
// Its package is in the folder that the argument names.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { OAuth2Server } = createRequire(join(process.argv[2], 'any.js'))('oauth2-mock-server');
const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(0, '127.0.0.1');
const base = `http://127.0.0.1:${server.address().port}`;
const form = { grant_type: 'client_credentials', client_id: 'client', client_secret: 'secret' };
console.log(
  JSON.stringify({
    discovery: `${base}/.well-known/openid-configuration`,
    jwks: `${base}/jwks`,
    token: {
      url: `${base}/token`,
      body: new URLSearchParams(form).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    },
  }),
);
// Until the parent is done, or gone.
process.stdin.on('end', () => process.exit(0)).resume();
