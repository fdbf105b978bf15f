import { packageFile } from "./package-file.ts";

/** postmend's own version, from the package that is running. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(packageFile("package.json"));
  return manifest && typeof manifest === "object" && "version" in manifest ? String(manifest.version) : "unknown";
}
