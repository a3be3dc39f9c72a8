// A tenant for tests: starts `pytest-pingone serve`, and calls its control API.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseEnv } from "node:util";

export class PingOne {
  static async start() {
    const folder = mkdtempSync(join(tmpdir(), "pingone-"));
    const file = join(folder, ".env");
    const command = ["serve", "--port", "0", "--env-file", file, "--log-level", "error"];
    const child = spawn("pytest-pingone", command, { stdio: ["ignore", "ignore", "inherit"] });
    process.once("exit", () => child.kill());
    // The file is there, whole, once the tenant listens.
    for (let tries = 0; !existsSync(file); tries++) {
      if (child.exitCode !== null || tries === 600) throw new Error("pytest-pingone does not start");
      await wait(50);
    }
    return new PingOne(child, folder, parseEnv(readFileSync(file, "utf8")));
  }

  constructor(child, folder, settings) {
    Object.assign(this, { child, folder, settings });
  }

  // A call of the control API: its answer, or an error that says what was wrong.
  async control(method, path, body) {
    const answer = await fetch(this.settings.PINGONE_CONTROL_URL + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text && JSON.parse(text);
  }

  reset = () => this.control("POST", "/reset");
  signOn = (user) => this.control("PUT", "/sign_on", { user });
  mint = async (what) => (await this.control("POST", "/mint/access_token", what)).token;
  advance = (seconds) => this.control("POST", "/clock/advance", { seconds });
  fail = (fault) => this.control("POST", "/faults/next", fault);
  statuses = async (endpoint) =>
    (await this.control("GET", `/journal?endpoint=${endpoint}`)).entries.map((entry) => entry.status);

  async stop() {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}
