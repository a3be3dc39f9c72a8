// openid-client as it comes, through everything a client does. Prints what it got as JSON.
import * as client from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, DEVICE_CLIENT_ID, SERVICE_ID, SERVICE_SECRET, CALLBACK } = process.env;
const insecure = { execute: [client.allowInsecureRequests] };
const seen = {};

const web = await client.discovery(
  new URL(ISSUER), CLIENT_ID, undefined, client.ClientSecretBasic(CLIENT_SECRET), insecure,
);
seen.issuer = web.serverMetadata().issuer;

const service = await client.discovery(
  new URL(ISSUER), SERVICE_ID, undefined, client.ClientSecretBasic(SERVICE_SECRET), insecure,
);
seen.service = (await client.clientCredentialsGrant(service, { scope: "orders:read" })).scope;

async function signOn(pushed) {
  const verifier = client.randomPKCECodeVerifier();
  const asked = {
    redirect_uri: CALLBACK,
    scope: "openid profile orders:read",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: client.randomState(),
    nonce: client.randomNonce(),
  };
  const where = pushed
    ? await client.buildAuthorizationUrlWithPAR(web, asked)
    : client.buildAuthorizationUrl(web, asked);
  const back = await fetch(where, { redirect: "manual" });
  return client.authorizationCodeGrant(web, new URL(back.headers.get("location")), {
    pkceCodeVerifier: verifier,
    expectedState: asked.state,
    expectedNonce: asked.nonce,
    idTokenExpected: true,
  });
}

const tokens = await signOn(false);
seen.subject = tokens.claims().sub;
seen.pushed = (await signOn(true)).claims().sub;
seen.name = (await client.fetchUserInfo(web, tokens.access_token, tokens.claims().sub)).name;

const renewed = await client.refreshTokenGrant(web, tokens.refresh_token);
seen.rotated = renewed.refresh_token !== tokens.refresh_token;
seen.active = (await client.tokenIntrospection(web, renewed.access_token)).active;
await client.tokenRevocation(web, renewed.access_token);
seen.revoked = !(await client.tokenIntrospection(web, renewed.access_token)).active;
try {
  await client.refreshTokenGrant(web, tokens.refresh_token);
} catch (problem) {
  seen.replay = problem.error;
}

const device = await client.discovery(
  new URL(ISSUER), DEVICE_CLIENT_ID, { token_endpoint_auth_method: "none" }, client.None(), insecure,
);
const waiting = await client.initiateDeviceAuthorization(device, { scope: "openid" });
await activate(waiting.verification_uri_complete, waiting.user_code);
seen.device = (await client.pollDeviceAuthorizationGrant(device, waiting)).claims().sub;

// A person at the activation page, without a browser: every form is posted as it stands.
async function activate(page, userCode) {
  const jar = {};
  let answer = await go(page);
  const steps = [
    { action: "deviceAuthGrant.userCode.verify", userCode },
    { action: "usernamePassword.check", username: "bob", password: "Correct-Horse-9" },
    { action: "deviceAuthGrant.consent", accept: "true" },
  ];
  for (const step of steps) {
    const html = await answer.text();
    const flowId = html.match(/name="flowId" value="([^"]+)"/)[1];
    const where = html.match(/action="([^"]+)"/)[1];
    answer = await go(where, new URLSearchParams({ flowId, ...step }));
  }
  async function go(url, body) {
    const cookie = Object.entries(jar).map(([name, value]) => `${name}=${value}`).join("; ");
    const method = body ? "POST" : "GET";
    const got = await fetch(url, { method, body, headers: { cookie }, redirect: "manual" });
    for (const line of got.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      jar[name] = value;
    }
    return got;
  }
}

console.log(JSON.stringify(seen));
