/**
 * The least that a program with ssh2 can do: log in to every host and run one program that reads, 32 at a time.
 * node bare-ssh2.mjs KEYFILE PROGRAMFILE INPUTFILE PORT…
 */
import { readFileSync } from "node:fs";
import { Client } from "ssh2";

const [keyFile, programFile, inputFile, ...ports] = process.argv.slice(2);
const privateKey = readFileSync(keyFile);
const program = readFileSync(programFile);
const input = readFileSync(inputFile);
const command = `exec /bin/sh -c 'eval "$(dd ibs=1 obs=4096 count=${program.length} 2>/dev/null)"'`;

let bytes = 0;
const queue = ports.values();
await Promise.all(
  Array.from({ length: 32 }, async () => {
    for (const port of queue) await read(Number(port));
  }),
);
process.stdout.write(`${bytes}\n`);

function read(port) {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("error", reject).on("ready", () => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        channel.on("data", (chunk) => {
          bytes += chunk.length;
        });
        channel.on("close", () => {
          client.end();
          resolve();
        });
        channel.stderr.resume();
        channel.write(program);
        channel.end(input);
      });
    });
    const authHandler = [{ type: "publickey", username: "root", key: privateKey }];
    client.connect({ host: "127.0.0.1", port, username: "root", privateKey, authHandler, hostVerifier: () => true });
    client.setNoDelay(true);
  });
}
