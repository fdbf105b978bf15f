/** The relay of a failure as `host:port`; where the log says `none`, the host that the reason names. */
export function relayName(relay: string, reason: string): string {
  if (relay !== "" && relay !== "none") return withoutAddress(relay);
  for (const { before, after } of MARKS) {
    const at = reason.indexOf(before);
    if (at < 0 || at > 200) continue;
    const start = at + before.length;
    const ends = after.map((mark) => reason.indexOf(mark, start)).filter((end) => end > start);
    const end = Math.min(...ends, reason.length, start + 300);
    const name = reason.slice(start, end);
    // Words, and no name: "Host or domain name not found".
    if (!name.includes(" ")) return withoutAddress(name);
  }
  return "none";
}

/** Whether two such names are of one server: the reasons of a queue seldom tell the port, which a log does. */
export function isSameServer(one: string, other: string): boolean {
  return one === other || one === withoutPort(other) || withoutPort(one) === other;
}

/** What a text that tells no port names the server. */
export function withoutPort(relay: string): string {
  return relay.replace(/:\d+$/, "");
}

const MARKS = [
  { before: "connect to ", after: [": "] },
  { before: "host ", after: [" said:", " refused"] },
  { before: "lost connection with ", after: [" while", " "] },
  { before: "conversation with ", after: [" timed", " "] },
  { before: "Name service error for name=", after: [" "] },
  { before: "Name service error for ", after: [": "] },
  { before: "server ", after: [" said:", ":"] },
];

/** One host has many addresses; the name and the port say enough, and an address alone stays. */
function withoutAddress(relay: string): string {
  const open = relay.indexOf("[");
  const close = relay.indexOf("]", open);
  if (open <= 0 || close < 0) return relay;
  const name = relay.slice(0, open);
  return name === relay.slice(open + 1, close) ? relay : name + relay.slice(close + 1);
}
