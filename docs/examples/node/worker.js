// The code under test: it reads users from PingOne, and copes with what comes between.
import { setTimeout as wait } from "node:timers/promises";

export class Worker {
  #token;

  constructor({ PINGONE_ISSUER, PINGONE_API_URL, PINGONE_ENVIRONMENT_ID, PINGONE_CLIENT_ID, PINGONE_CLIENT_SECRET }) {
    this.tokenUrl = `${PINGONE_ISSUER}/token`;
    this.usersUrl = `${PINGONE_API_URL}/environments/${PINGONE_ENVIRONMENT_ID}/users`;
    this.basic = `Basic ${btoa(`${PINGONE_CLIENT_ID}:${PINGONE_CLIENT_SECRET}`)}`;
  }

  async usernames() {
    for (let tries = 1; ; tries++) {
      this.#token ??= await this.#newToken();
      const answer = await fetch(this.usersUrl, { headers: { authorization: `Bearer ${this.#token}` } });
      if (answer.ok) return (await answer.json())._embedded.users.map((user) => user.username);
      if (tries === 3) throw new Error(`PingOne answers ${answer.status}`);
      if (answer.status === 401) this.#token = undefined;
      else await wait(100 * tries);
    }
  }

  async #newToken() {
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    const answer = await fetch(this.tokenUrl, { method: "POST", headers: { authorization: this.basic }, body });
    if (!answer.ok) throw new Error(`PingOne gives no token: ${answer.status}`);
    return (await answer.json()).access_token;
  }
}
