import { type Diagnostic, neutralise, PostmendError } from "../../diagnostics/diagnostic.ts";
import { domainOf, isMailDomain, localPartOf } from "../../postfix/addresses.ts";

/** The addresses of a mail, as they were asked for. */
export interface Envelope {
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: string;
}

/** Checks what a person wrote, both addresses at once. `<user@domain>` is taken as well, `<>` is the null sender. */
export function checkedEnvelope(from: string, to: string): Envelope {
  const sender = unbracketed(from);
  const recipient = unbracketed(to);
  const wrong = [...problemOf("--from", sender, true), ...problemOf("--to", recipient, false)];
  if (wrong.length > 0) throw new PostmendError("user", wrong);
  return { from: sender, to: recipient };
}

function unbracketed(text: string): string {
  return /^<.*>$/s.test(text) ? text.slice(1, -1) : text;
}

function problemOf(flag: string, address: string, mayBeEmpty: boolean): Diagnostic[] {
  const problem = address === "" ? (mayBeEmpty ? undefined : "it is empty") : whatIsWrong(address);
  if (problem === undefined) return [];
  return [
    {
      code: "trace-address",
      severity: "error",
      summary: "This address cannot be traced",
      detail: `${flag} \`${neutralise(address.slice(0, 100))}\`: ${problem}`,
      hint: "Give it as it stands in an envelope: user@example.org.",
    },
  ];
}

function whatIsWrong(address: string): string | undefined {
  if (address.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (neutralise(address) !== address) return "it holds a control character";
  if (/[\s,;<>()"\\:]/.test(address.replace(/@\[ipv6:[0-9a-f:.]+\]$/i, ""))) {
    return 'it holds a blank or one of the characters , ; : < > ( ) " \\, and quoted addresses are not traced';
  }
  if (localPartOf(address).includes("@")) return "it has two @";
  if (address.startsWith("@")) return "nothing stands before the @";
  if (address.endsWith("@")) return "nothing stands after the @";
  const domain = domainOf(address);
  // An address without brackets is Postfix's to judge: resolve_numeric_domain.
  const judged = domain !== "" && !/^[0-9.]+$/.test(domain);
  return judged && !isMailDomain(domain.replace(/\.$/, "")) ? "its domain is no host name and no [address]" : undefined;
}

/** Of RFC 5321 with room to spare. */
const LONGEST = 512;
