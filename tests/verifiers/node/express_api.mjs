// An API in express that takes PingOne's access tokens, verified by jose. Prints its port.
import express from "express";
import * as jose from "jose";

const { ISSUER, JWKS_URL, AUDIENCE, SCOPE } = process.env;
const keys = jose.createRemoteJWKSet(new URL(JWKS_URL));

function needs(scope) {
  return async (request, response, next) => {
    const [, token] = (request.get("authorization") ?? "").match(/^Bearer (\S+)$/i) ?? [];
    if (token === undefined) {
      return response.set("WWW-Authenticate", "Bearer").sendStatus(401);
    }
    try {
      const { payload } = await jose.jwtVerify(token, keys, {
        algorithms: ["RS256"],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["exp", "sub"],
        maxTokenAge: "1 day", // which also makes iat required, and refuses one in the future
      });
      request.claims = payload;
    } catch (problem) {
      if (!(problem instanceof jose.errors.JOSEError)) {
        return next(problem);
      }
      return response.set("WWW-Authenticate", 'Bearer error="invalid_token"').sendStatus(401);
    }
    if (!String(request.claims.scope ?? "").split(" ").includes(scope)) {
      return response.set("WWW-Authenticate", 'Bearer error="insufficient_scope"').sendStatus(403);
    }
    return next();
  };
}

const api = express();
api.get("/orders", needs(SCOPE), (request, response) => {
  response.json({ "orders of": request.claims.sub });
});
const listening = api.listen(0, "127.0.0.1", () => console.log(listening.address().port));
