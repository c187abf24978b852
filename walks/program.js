// Starts the built program on a free port with a fresh demonstration, and ends it again.

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export const PASSWORD = "walk-beside-until-they-arrive";

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../target");

// `make walks` builds the profile `demo`; a program built otherwise is named by LANDWARD_PROGRAM.
const program = process.env.LANDWARD_PROGRAM ?? join(target, "demo/landward");

const run = promisify(execFile);

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Answers `{ origin, end }`. `more` are further arguments, such as `--content DIR`. */
export async function start(...more) {
  if (!existsSync(program)) throw new Error(`${program} is not built: run "make walks"`);
  const data = await mkdtemp(join(tmpdir(), "landward-walk-"));
  const port = await freePort();
  const common = ["--data", data, ...more];
  await run(program, [...common, "demo", "--people", "60"]);
  const args = [...common, "serve", "--listen", `127.0.0.1:${port}`];
  const running = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  running.stderr.setEncoding("utf8");
  const ended = new Promise((resolve) => running.on("exit", resolve));
  await new Promise((resolve, reject) => {
    running.stderr.on("data", (words) => {
      said += words;
      if (said.includes("Landward is at ")) resolve();
    });
    running.on("exit", (code) => reject(new Error(`the program ended with ${code} before it served:\n${said}`)));
  });
  return {
    origin: `http://localhost:${port}`,
    /** What the program logged: a fault of any page shows here too. */
    said: () => said,
    async end() {
      running.kill("SIGTERM");
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
