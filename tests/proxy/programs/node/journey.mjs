// What code under test does with PingOne, by openid-client and fetch. Prints what it got as JSON.
import * as client from "openid-client";

const { ENVIRONMENT, WORKER_ID, WORKER_SECRET, WEB_ID, WEB_SECRET, EXPIRED } = process.env;
const ISSUER = `https://auth.pingone.com/${ENVIRONMENT}/as`;
const API = `https://api.pingone.com/v1/environments/${ENVIRONMENT}`;
const CALLBACK = "http://localhost:8000/callback";
const seen = {};

const worker = await client.discovery(
  new URL(ISSUER), WORKER_ID, undefined, client.ClientSecretBasic(WORKER_SECRET),
);
const token = (await client.clientCredentialsGrant(worker)).access_token;
const get = (url, bearer = token) => fetch(url, { headers: { authorization: `Bearer ${bearer}` } });

seen.users = [];
for (let url = `${API}/users?limit=2`; url;) {
  const page = await (await get(url)).json();
  seen.users.push(...page._embedded.users.map((user) => user.username));
  url = page._links.next?.href;
}
seen.users.sort();

const web = await client.discovery(
  new URL(ISSUER), WEB_ID, undefined, client.ClientSecretBasic(WEB_SECRET),
);
const verifier = client.randomPKCECodeVerifier();
const nonce = client.randomNonce();
const asked = client.buildAuthorizationUrl(web, {
  redirect_uri: CALLBACK,
  scope: "openid profile",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  nonce,
});
client.enableNonRepudiationChecks(web); // verifies the ID token by the published keys, too
const tokens = await client.authorizationCodeGrant(web, await signOn(asked), {
  pkceCodeVerifier: verifier,
  expectedNonce: nonce,
  idTokenExpected: true,
});
seen.subject = tokens.claims().sub;
seen.name = (await client.fetchUserInfo(web, tokens.access_token, seen.subject)).name;

seen.expired = (await get(`${API}/users`, EXPIRED)).status;
let answer;
do {
  answer = await get(`${API}/users/${seen.subject}`);
  await answer.text();
} while (answer.status === 200);
seen.limited = [answer.status, answer.headers.get("retry-after")];

// A person without a browser: keeps the cookies, follows redirects, posts the form as it stands.
async function signOn(url) {
  const jar = {};
  let body;
  while (!url.href.startsWith(CALLBACK)) {
    const cookie = Object.entries(jar).map(([name, value]) => `${name}=${value}`).join("; ");
    const method = body ? "POST" : "GET";
    const got = await fetch(url, { method, body, headers: { cookie }, redirect: "manual" });
    for (const line of got.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      jar[name] = value;
    }
    if (got.status === 302) {
      url = new URL(got.headers.get("location"), url);
      body = undefined;
      continue;
    }
    const page = await got.text();
    url = new URL(page.match(/action="([^"]+)"/)[1]);
    body = new URLSearchParams({
      flowId: page.match(/name="flowId" value="([^"]+)"/)[1],
      action: "usernamePassword.check",
      username: "alice",
      password: "Correct-Horse-9",
    });
  }
  return url;
}

console.log(JSON.stringify(seen));
