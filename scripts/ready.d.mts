/** Programs from Debian packages, program to package: installed where we may, else named with the command to run. */
export function readyPrograms(programs: Readonly<Record<string, string>>): Promise<void>;
