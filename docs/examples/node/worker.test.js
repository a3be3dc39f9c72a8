import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { PingOne } from "./pingone.js";
import { Worker } from "./worker.js";

let pingone, settings;
before(async () => {
  pingone = await PingOne.start();
  settings = pingone.settings;
});
beforeEach(() => pingone.reset());
after(() => pingone?.stop());

test("the worker gets one token and keeps it", async () => {
  const worker = new Worker(settings);
  assert.deepEqual(await worker.usernames(), ["alice", "bob", "mallory"]);
  await worker.usernames();
  assert.deepEqual(await pingone.statuses("token"), [200]);
});

test("the worker renews a token that has expired", async () => {
  const worker = new Worker(settings);
  await worker.usernames();
  await pingone.advance(61 * 60);
  await worker.usernames();
  assert.deepEqual(await pingone.statuses("users.list"), [200, 401, 200]);
  assert.deepEqual(await pingone.statuses("token"), [200, 200]);
});

test("the worker tries again when PingOne is not available", async () => {
  await pingone.fail({ endpoint: "users.list", status: 503, times: 2 });
  assert.equal((await new Worker(settings).usernames()).length, 3);
  assert.deepEqual(await pingone.statuses("users.list"), [503, 503, 200]);
});

test("the worker does not try for ever", async () => {
  await pingone.fail({ endpoint: "users.list", status: 503, times: "all" });
  await assert.rejects(new Worker(settings).usernames(), /503/);
});

const userinfo = (token) => fetch(`${settings.PINGONE_ISSUER}/userinfo`, { headers: { authorization: `Bearer ${token}` } });

test("a token is good for an hour", async () => {
  const token = await pingone.mint({ user: "alice", scopes: ["openid", "profile"] });
  assert.equal((await (await userinfo(token)).json()).name, "Alice Adams");
  await pingone.advance(61 * 60);
  assert.equal((await userinfo(token)).status, 401);
});

test("alice signs on without a browser", async () => {
  await pingone.signOn("alice");
  const verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id: settings.PINGONE_WEB_CLIENT_ID,
    redirect_uri: settings.PINGONE_WEB_REDIRECT_URI,
    response_type: "code",
    scope: "openid profile",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const redirect = await fetch(`${settings.PINGONE_ISSUER}/authorize?${asked}`, { redirect: "manual" });
  const back = new URL(redirect.headers.get("location"));
  const answer = await fetch(`${settings.PINGONE_ISSUER}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${settings.PINGONE_WEB_CLIENT_ID}:${settings.PINGONE_WEB_CLIENT_SECRET}`)}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: back.searchParams.get("code"),
      redirect_uri: settings.PINGONE_WEB_REDIRECT_URI,
      code_verifier: verifier,
    }),
  });
  const { access_token } = await answer.json();
  assert.equal((await (await userinfo(access_token)).json()).preferred_username, "alice");
});
