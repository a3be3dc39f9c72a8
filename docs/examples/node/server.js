// A web application that people sign on to with PingOne, and the API that it calls for them.
import { randomBytes } from "node:crypto";
import express from "express";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";

const { env } = process;
const HOME = new URL("/", env.PINGONE_WEB_REDIRECT_URI);
// In production PingOne is https, and this stays empty.
const plain = env.PINGONE_ISSUER.startsWith("http:") ? { execute: [client.allowInsecureRequests] } : {};
const pingone = await client.discovery(
  new URL(env.PINGONE_ISSUER), env.PINGONE_WEB_CLIENT_ID, undefined,
  client.ClientSecretBasic(env.PINGONE_WEB_CLIENT_SECRET), plain,
);
const keys = createRemoteJWKSet(new URL(pingone.serverMetadata().jwks_uri));
const app = express();

// Sessions: a random cookie, and what belongs to it in memory.
const sessions = new Map();

function begin(response, content) {
  const id = randomBytes(32).toString("base64url");
  sessions.set(id, content);
  response.cookie("orders", id, { httpOnly: true, sameSite: "lax" });
}

app.use((request, _response, next) => {
  request.cookie = /(?:^|; )orders=([^;]*)/.exec(request.headers.cookie ?? "")?.[1];
  request.session = sessions.get(request.cookie) ?? {};
  next();
});

app.get("/login", async (_request, response) => {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  begin(response, { checks });
  response.redirect(client.buildAuthorizationUrl(pingone, {
    redirect_uri: env.PINGONE_WEB_REDIRECT_URI,
    scope: "openid profile email orders:read",
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  }).href);
});

app.get("/callback", async (request, response) => {
  const { checks } = request.session;
  if (!request.query.state || !checks) return response.redirect("/"); // back from signing off
  sessions.delete(request.cookie); // a session that was there before the sign-on is not trusted after it
  const here = new URL(request.originalUrl, HOME);
  const tokens = await client.authorizationCodeGrant(pingone, here, checks);
  begin(response, { tokens, claims: tokens.claims(), renewed: 0 });
  response.redirect("/");
});

app.get("/logout", (request, response) => {
  const { tokens } = request.session;
  sessions.delete(request.cookie);
  response.clearCookie("orders");
  if (!tokens) return response.redirect("/");
  response.redirect(client.buildEndSessionUrl(pingone, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: env.PINGONE_WEB_REDIRECT_URI,
  }).href);
});

app.get("/", async (request, response) => {
  const { session } = request;
  if (!session.tokens) return response.send(page("Orders", `<p><a href="/login">Sign on</a></p>`));
  const user = await withToken(session, (token) => client.fetchUserInfo(pingone, token, session.claims.sub));
  const orders = await withToken(session, fetchOrders);
  const rows = Object.entries({ ...session.claims, ...user }).map(
    ([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(JSON.stringify(value))}</td></tr>`,
  );
  response.send(page(`Hello, ${user.name}`, `
    <p>${escaped(orders.join(", "))}</p>
    <p>The access token was renewed ${session.renewed} times.</p>
    <p><a href="/">Again</a> <a href="/logout">Sign off</a></p>
    <table>${rows.join("")}</table>`));
});

// What is asked with an access token: if it is refused, once more with a new one.
async function withToken(session, ask) {
  try {
    return await ask(session.tokens.access_token);
  } catch (problem) {
    const status = problem.status ?? problem.cause?.status; // openid-client puts the answer into `cause`
    if (status !== 401) throw problem;
    const renewed = await client.refreshTokenGrant(pingone, session.tokens.refresh_token);
    session.tokens = { ...session.tokens, ...renewed };
    session.renewed += 1;
    return ask(session.tokens.access_token);
  }
}

async function fetchOrders(token) {
  const answer = await fetch(new URL("/api/orders", HOME), { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw Object.assign(new Error("The orders API refuses"), { status: answer.status });
  return answer.json();
}

// The API: it takes access tokens of PingOne that are for it, and nothing else.
app.get("/api/orders", async (request, response) => {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: env.PINGONE_ISSUER, audience: env.PINGONE_RESOURCE_AUDIENCE, algorithms: ["RS256"],
    });
    if (!payload.scope?.split(" ").includes("orders:read")) return response.sendStatus(403);
    response.json(["A book", "A bicycle"]);
  } catch {
    response.set("WWW-Authenticate", "Bearer").sendStatus(401);
  }
});

// Express knows an error handler by its four arguments.
app.use((problem, _request, response, _next) => {
  console.error(problem);
  response.status(500).send(page("That did not work", `<p>${escaped(problem.message)}</p><p><a href="/">Back</a></p>`));
});

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}

function page(title, content) {
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">`;
  return `${head}<title>${escaped(title)}</title><h1>${escaped(title)}</h1>${content}`;
}

app.listen(Number(HOME.port) || 80, env.HOST ?? "localhost", () => console.log(`Open ${HOME}`));
