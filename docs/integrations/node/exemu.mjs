// A helper over exemu's control API for Node's own test runner, or any other: one emulator, a case for each test. Needs nothing but Node.
//
//     import { test, after } from "node:test";
//     import { Exemu } from "./exemu.mjs";
//     const server = await Exemu.start();
//     after(() => server.stop());
//     test("mail arrives", () => server.case("mail arrives", { expect: [{ event: "mailbox.delivered" }] }, async (at) => {
//       await mySend({ host: at.host, port: at.port("smtp"), to: at.user });
//     }));
import { spawn, execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// The emulator's own sentence.
export class Refused extends Error {}

// A case that was broken or inconclusive; the message is the report, near misses and all.
export class NotMet extends Error {}

export class Exemu {
  static async start({ program = process.env.EXEMU ?? "exemu", scenario } = {}) {
    const work = await mkdtemp(join(tmpdir(), "exemu-node."));
    const state = join(work, "state");
    const env = { ...process.env };
    delete env.EXEMU_STATE;
    delete env.EXEMU_INSTANCE;
    const words = ["run", "--quiet", "--ports", "free", "--control", "127.0.0.1:0", "--state", state];
    if (scenario) words.push(scenario);
    const child = spawn(program, words, { stdio: ["ignore", "ignore", "inherit"], env });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const ready = run(program, ["ready", "--wait", "30s", "--state", state], { env });
    const first = await Promise.race([ready.then(() => "ready", () => "late"), ended.then(() => "ended")]);
    if (first !== "ready") {
      child.kill();
      throw new Error(`exemu did not start (${first})`);
    }
    const { stdout } = await run(program, ["env", "--json", "--state", state], { env });
    return new Exemu(child, ended, work, JSON.parse(stdout));
  }

  constructor(child, ended, work, environment) {
    Object.assign(this, { child, ended, work, environment });
    this.host = environment.EXEMU_HOST;
    this.user = environment.EXEMU_USER;
    this.password = environment.EXEMU_PASSWORD;
    this.ca = environment.EXEMU_CA;
  }

  port(name) {
    return Number(this.environment[`EXEMU_${name.toUpperCase()}_PORT`]);
  }

  async ask(method, path, body) {
    const answer = await fetch(this.environment.EXEMU_CONTROL + path, {
      method,
      body: body && JSON.stringify(body),
      headers: body && { "Content-Type": "application/json" },
    });
    const told = await answer.json();
    if (!told.ok) throw new Refused(told.error);
    return told;
  }

  // Lays YAML over the scenario of the run.
  scenario(yaml) {
    return this.ask("PUT", "/scenario", { yaml: yaml.trimStart().startsWith("exemu:") ? yaml : `exemu: 1\n${yaml}` });
  }

  // Opens a case, runs the client, judges. Rejects with NotMet and the report unless the verdict is met.
  async case(name, { expect = [], lints } = {}, client) {
    const { case: number } = await this.ask("POST", "/cases", { name, expect, ...(lints && { lints }) });
    let verdict;
    try {
      await client(this);
    } finally {
      verdict = await this.ask("DELETE", `/cases/${number}`);
    }
    if (verdict.verdict !== "met") throw new NotMet(verdict.text);
    return verdict;
  }

  async messages(account, folder = "Inbox") {
    return (await this.ask("GET", `/accounts/${account}/messages?folder=${folder}`)).items;
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.ended;
    await rm(this.work, { recursive: true, force: true });
  }
}
