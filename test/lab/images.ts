import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../scripts/lab-images.mjs", import.meta.url));

/** Names of the lab's images by role; those that are missing are built first (minutes, once; it says so). */
export function labImages(): ReadonlyMap<string, string> {
  const { status, stdout } = spawnSync(process.execPath, [script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error("The lab's images could not be built; what stopped it is printed above.");
  return new Map(Object.entries<string>(JSON.parse(stdout)));
}
