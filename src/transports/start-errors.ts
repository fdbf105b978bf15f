import { hostError, neutralise, type PostmendError, userError } from "../diagnostics/diagnostic.ts";
import type { HostConnection } from "./host-connection.ts";

/** What a host said instead of starting our shell. */
export interface Refusal {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | undefined;
}

/** The error for a program that never started: sudo or the login shell stood in the way. */
export function startError(host: HostConnection, refusal: Refusal): PostmendError {
  const said = lastLines(`${refusal.stdout}\n${refusal.stderr}`);
  const known = host.become ? SUDO_ERRORS.find(({ pattern }) => pattern.test(said)) : undefined;
  const detail = said || `no message, exit status ${refusal.exit ?? "unknown"}`;
  if (!known) return shellError(host, detail);
  const make = known.fault === "user" ? userError : hostError;
  return make(known.code, known.summary, { detail, hint: known.hint(host), host: host.name });
}

function shellError(host: HostConnection, detail: string): PostmendError {
  return hostError("host-shell-unusable", "The host did not run a command for us", {
    detail,
    hint: "The login needs a shell that runs commands: look at its entry in /etc/passwd, and at ForceCommand and command= in the host's SSH configuration.",
    host: host.name,
  });
}

interface SudoError {
  readonly pattern: RegExp;
  readonly code: string;
  readonly fault: "user" | "host";
  readonly summary: string;
  readonly hint: (host: HostConnection) => string;
}

// In the order of trust: a refusal for the user is reported even where a password was wrong before.
const SUDO_ERRORS: readonly SudoError[] = [
  {
    pattern: /must have a tty|no tty present|requiretty/i,
    code: "sudo-requires-tty",
    fault: "host",
    summary: "sudo on the host insists on a terminal",
    hint: ({ user }) => `Put into /etc/sudoers.d/postmend on the host: Defaults:${user ?? "USER"} !requiretty`,
  },
  {
    pattern: /not in the sudoers|may not run sudo|is not allowed to (execute|run)|not allowed to run sudo/i,
    code: "sudo-not-allowed",
    fault: "host",
    summary: "The login may not become root through sudo",
    hint: ({ user }) =>
      `Allow it in /etc/sudoers.d/postmend on the host:\n  ${user ?? "USER"} ALL=(root) NOPASSWD: /bin/sh`,
  },
  {
    pattern: /sorry, try again|incorrect password|no password was provided/i,
    code: "sudo-password-wrong",
    fault: "user",
    summary: "sudo on the host does not accept the password",
    hint: () => "Correct the secret behind `become_password` in the inventory. One attempt was made.",
  },
  {
    pattern: /password is required|a terminal is required to read the password/i,
    code: "sudo-password-required",
    fault: "user",
    summary: "sudo on the host asks for a password",
    hint: ({ user }) =>
      `Set \`become_password\` in the inventory, or allow it in /etc/sudoers.d/postmend on the host:\n  ${user ?? "USER"} ALL=(root) NOPASSWD: /bin/sh`,
  },
  {
    pattern: /sudo: (command )?not found|sudo: no such file/i,
    code: "sudo-missing",
    fault: "host",
    summary: "There is no sudo on the host",
    hint: () => "Log in as root without `become`, or install it on the host: apt-get install sudo",
  },
];

/** Banners stand first and reasons last. */
function lastLines(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return neutralise(lines.slice(-4).join("; ").slice(-600));
}
