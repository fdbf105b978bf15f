/** A line that a program of one Postfix instance logged. Strings are still cut from the input. */
export interface InstanceLine {
  /** `postfix/smtp` */
  readonly program: string;
  /** What follows the tag. */
  readonly text: string;
}

/**
 * The line, if it is of this instance: what stands before the number of the process begins with one of its names. A
 * service may have a name with more parts (`postfix/relay/smtp`), and `postfix-out` is somebody else.
 */
export function instanceLine(line: string, names: ReadonlySet<string>): InstanceLine | undefined {
  const close = line.indexOf("]: ");
  const open = close < 0 ? -1 : line.lastIndexOf("[", close);
  if (open < 0 || close - open > 12) return undefined;
  const program = line.slice(line.lastIndexOf(" ", open) + 1, open);
  const slash = program.indexOf("/");
  if (!names.has(slash < 0 ? program : program.slice(0, slash))) return undefined;
  return { program, text: line.slice(close + 3) };
}
