import { describe, expect, test } from "vitest";
import { type GivenRoute, route } from "./routes.ts";

const A = "alerts@lab.example";
const CANONICAL = "hash:/etc/postfix/canonical";
const ALIASES = "hash:/etc/postfix/virtual";
const aliases = (text: string, more = ""): GivenRoute => ({
  main: `recipient_delimiter = +\nvirtual_alias_maps = ${ALIASES}\n${more}`,
  tables: { [ALIASES]: text },
});
const recipientOf = (given: GivenRoute, to: string) => route(given, A, to).recipient;
const notesOf = (given: GivenRoute, to: string) => route(given, A, to).notes.map(({ text }) => text);

describe("an alias of virtual_alias_maps", () => {
  test("is followed to the last address, by which the route is chosen", () => {
    const given = aliases("a@one.example b@two.example\nb@two.example c@three.example\n");
    const found = route(given, A, "a@one.example");
    expect(found.recipient).toBe("c@three.example");
    expect(found.resolution?.nextHop).toBe("three.example");
    expect(found.steps.slice(0, 2)).toMatchObject([
      {
        step: "recipient",
        text: "a@one.example becomes b@two.example, by virtual_alias_maps",
        evidence: [{ file: "/etc/postfix/virtual", line: 1 }],
      },
      { step: "recipient", evidence: [{ line: 2 }] },
    ]);
    expect(found.notes).toEqual([]);
  });

  test("that is the address itself ends there", () => {
    expect(recipientOf(aliases("a@one.example A@one.example\n"), "a@one.example")).toBe("A@one.example");
    expect(route(aliases("a@one.example a@one.example\n"), A, "a@one.example").steps[0]?.step).toBe("class");
  });

  test("for several addresses is followed to the first, and the others are named", () => {
    const given = aliases("a@one.example a@one.example, b@two.example,c@three.example\n");
    expect(recipientOf(given, "a@one.example")).toBe("a@one.example");
    expect(notesOf(given, "a@one.example")).toEqual([
      "virtual_alias_maps sends mail for a@one.example to 3 addresses. This is the route to a@one.example; trace b@two.example, c@three.example too.",
    ]);
  });

  test("for a whole domain keeps the user, and an extension that has no entry is kept", () => {
    expect(recipientOf(aliases("@one.example @two.example\n"), "x+y@one.example")).toBe("x+y@two.example");
    expect(recipientOf(aliases("a@one.example b@two.example\n"), "a+y@one.example")).toBe("b+y@two.example");
    expect(recipientOf(aliases("@one.example b@two.example\n"), "a+y@one.example")).toBe("b@two.example");
    const none = aliases("a@one.example b@two.example\n", "propagate_unmatched_extensions =\n");
    expect(recipientOf(none, "a+y@one.example")).toBe("b@two.example");
  });

  test("is completed, and gives mail of virtual_alias_domains a way out", () => {
    const given = aliases(
      "info@alias.example root\n",
      "virtual_alias_domains = alias.example\nmydestination = $myhostname\n",
    );
    expect(route(given, A, "info@alias.example").resolution).toMatchObject({ class: "local", transport: "local" });
    expect(notesOf(given, "info@alias.example")[0]).toMatch(/^local looks the user up in alias_maps/);
    expect(route(given, A, "other@alias.example").resolution?.class).toBe("virtual-alias");
  });

  test("without an end is no route, and one that is no plain address is left to Postfix", () => {
    const loop = aliases("a@one.example b@one.example\nb@one.example a@one.example\n");
    expect(route(loop, A, "a@one.example")).toMatchObject({ result: "fails" });
    const odd = aliases('a@one.example "B C" <b@two.example>\n');
    expect(recipientOf(odd, "a@one.example")).toBe("a@one.example");
    expect(notesOf(odd, "a@one.example")[0]).toMatch(/may change a@one.example .* not a plain list of addresses/);
  });
});

describe("canonical tables", () => {
  const main = (text: string) => `relayhost =\n${text}`;

  test("change the sender and the recipient, the special ones before the common one", () => {
    const given: GivenRoute = {
      main: main(
        `sender_canonical_maps = inline:{root@mail.lab.example=admin@shop.example}\nrecipient_canonical_maps = inline:{x@one.example=y@one.example}\ncanonical_maps = ${CANONICAL}\nmyorigin = $myhostname\n`,
      ),
      tables: { [CANONICAL]: "admin@shop.example boss@shop.example\ny@one.example z@two.example\n" },
    };
    const found = route(given, "root", "x@one.example");
    expect([found.sender, found.recipient]).toEqual(["boss@shop.example", "z@two.example"]);
    expect(route(given, "", "x@one.example").sender).toBe("");
  });

  test("only where their classes have the envelope", () => {
    const given: GivenRoute = {
      main: main(
        "canonical_maps = inline:{a@one.example=b@one.example}\ncanonical_classes = header_sender, envelope_sender\n",
      ),
    };
    expect(recipientOf(given, "a@one.example")).toBe("a@one.example");
    expect(route(given, "a@one.example", "x@two.example").sender).toBe("b@one.example");
  });

  test("that lead on and on are followed as far as Postfix does", () => {
    const three = "{p@one.example=q@one.example}, {q@one.example=r@one.example}, {r@one.example=p@one.example}";
    const given: GivenRoute = { main: main(`canonical_maps = inline:{ ${three} }\n`) };
    expect(recipientOf(given, "p@one.example")).toBe("q@one.example");
    expect(notesOf(given, "p@one.example")).toEqual([
      "canonical_maps leads p@one.example from one address to the next without an end; Postfix stops at q@one.example.",
    ]);
  });

  test("that nobody could ask leave the address, and a note says so", () => {
    const given: GivenRoute = {
      main: main("canonical_maps = ldap:/etc/postfix/ldap.cf\n"),
      tables: { "ldap:/etc/postfix/ldap.cf": { answers: "postmap: fatal: no server" } },
    };
    expect(route(given, A, "a@one.example").result).toBe("route");
    expect(notesOf(given, "a@one.example").join("\n")).toMatch(/canonical_maps may change a@one.example/);
  });

  test("are not used with no_address_mappings", () => {
    const given: GivenRoute = {
      main: main(
        "canonical_maps = inline:{a@one.example=b@one.example}\nreceive_override_options = no_address_mappings\n",
      ),
    };
    expect(recipientOf(given, "a@one.example")).toBe("a@one.example");
    expect(notesOf(given, "a@one.example")[0]).toMatch(/^receive_override_options has no_address_mappings/);
  });
});

test.each(["masquerade_domains", "always_bcc", "sender_bcc_maps", "recipient_bcc_maps", "smtp_generic_maps"])(
  "%s is not followed, and a note says so",
  (name) => {
    expect(notesOf({ main: `${name} = inline:{x=y}\n` }, "a@one.example")[0]).toContain(name);
    expect(notesOf({ main: `${name} =\n` }, "a@one.example")).toEqual([]);
  },
);
