import type { Problems } from "./problems.ts";
import type { ProjectFiles, Reading } from "./project-files.ts";
import { decode, type SourceText } from "./source-text.ts";
import { readYaml, type YamlDocument } from "./yaml-document.ts";

/** Whether it is an error when a file or directory is not there. */
export type Need = "required" | "optional";

/** The files of a project as text and data; what stands in the way goes to the problems. */
export class ProjectReader {
  readonly files: ProjectFiles;
  readonly #problems: Problems;

  constructor(files: ProjectFiles, problems: Problems) {
    this.files = files;
    this.#problems = problems;
  }

  yaml(path: string, need: Need): YamlDocument | undefined {
    const source = this.text(path, need);
    return source && readYaml(source, this.#problems);
  }

  text(path: string, need: Need): SourceText | undefined {
    const bytes = this.#present(path, "file", this.files.read(path), need);
    return bytes && decode(path, bytes, this.#problems);
  }

  /** Paths of the files of a directory whose names fit, in order; hidden ones are left out. */
  list(directory: string, fits: RegExp, need: Need): readonly string[] | undefined {
    const path = directory.replace(/(?<=.)\/+$/, "");
    const names = this.#present(path, "directory", this.files.list(path), need);
    const shown = names?.filter((name) => fits.test(name) && !name.startsWith("."));
    return shown?.sort().map((name) => `${path}/${name}`);
  }

  #present<T>(path: string, kind: "file" | "directory", reading: Reading<T>, need: Need): T | undefined {
    if (reading.state === "present") return reading.value;
    if (reading.state === "unknown") {
      return this.#problems.error("file-unreadable", "File cannot be read", { detail: `${path}: ${reading.because}` });
    }
    if (need === "optional") return undefined;
    return this.#problems.error("file-missing", `${kind === "file" ? "File" : "Directory"} is missing`, {
      detail: `${path} does not exist`,
      hint: "Name another in postmend.yml, or create a starter project:\n  postmend init",
    });
  }
}
