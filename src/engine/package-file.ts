import { existsSync, readFileSync } from "node:fs";

/**
 * The text of a file that ships with postmend, by its path in the package: `templates/main.cf.hbs`. How deep below the
 * package this module lies differs between the sources and a build, so it looks upwards for package.json.
 */
export function packageFile(path: string): string {
  return readFileSync(new URL(path, packageRoot()), "utf8");
}

function packageRoot(): URL {
  let at = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", at)) && at.pathname !== "/") at = new URL("..", at);
  return at;
}
