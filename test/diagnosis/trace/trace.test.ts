import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trace } from "../../../src/diagnosis/trace/trace.ts";
import { type GivenRoute, route, routed, routeFacts } from "./routes.ts";

const RELAY = "relayhost = [relay.example]:587\n";
const HASH = "hash:/etc/postfix/transport";
const transport = (text: string, more = ""): GivenRoute => ({
  main: `${RELAY}transport_maps = ${HASH}\nrecipient_delimiter = +\n${more}`,
  tables: { [HASH]: text },
});
const A = "alerts@lab.example";

describe("the class of the recipient's domain", () => {
  test("mydestination is local, and its transport has a next hop of its own", () => {
    expect(routed({}, A, "root@mail.lab.example")).toBe("local:mail.lab.example");
    expect(routed({}, A, "root@LOCALHOST")).toBe("local:mail.lab.example");
    expect(route({}, A, "root@mail.lab.example").resolution?.class).toBe("local");
  });

  test("a domain below one of mydestination is not local", () => {
    expect(routed({ main: RELAY }, A, "root@below.mail.lab.example")).toBe("smtp:[relay.example]:587");
  });

  test("virtual_alias_domains refuses who no alias rewrites, and no transport table changes that", () => {
    const main = `virtual_alias_domains = alias.example\ntransport_maps = static:smtp:[x.example]\n`;
    expect(routed({ main }, A, "a@alias.example")).toBe("error:5.1.1 User unknown in virtual alias table");
  });

  test("virtual_mailbox_domains goes to virtual_transport, without relayhost", () => {
    const main = `${RELAY}virtual_mailbox_domains = box.example\n`;
    expect(routed({ main }, A, "a@box.example")).toBe("virtual:box.example");
  });

  test("relay_domains goes to relay_transport, also with names below, and with relayhost", () => {
    const main = `${RELAY}relay_domains = ours.example\n`;
    expect(routed({ main }, A, "a@ours.example")).toBe("relay:[relay.example]:587");
    expect(routed({ main }, A, "a@below.ours.example")).toBe("relay:[relay.example]:587");
    const dotted = `${main}parent_domain_matches_subdomains =\n`;
    expect(routed({ main: dotted }, A, "a@below.ours.example")).toBe("smtp:[relay.example]:587");
  });

  test("the order of the lists decides, not the order in main.cf", () => {
    const main = "relay_domains = twice.example\nvirtual_mailbox_domains = twice.example\n";
    expect(routed({ main }, A, "a@twice.example")).toBe("virtual:twice.example");
  });

  test("lists hold names, files and tables, and an element with ! takes out what comes after it", () => {
    const given: GivenRoute = {
      main: "relay_domains = !not.ours.example, /etc/postfix/domains, hash:/etc/postfix/more\n",
      tables: {
        "/etc/postfix/domains": "# comment\nours.example, second.example\n",
        "hash:/etc/postfix/more": "third.example x\n",
      },
    };
    expect(routed(given, A, "a@ours.example")).toBe("relay:ours.example");
    expect(routed(given, A, "a@second.example")).toBe("relay:second.example");
    expect(routed(given, A, "a@third.example")).toBe("relay:third.example");
    expect(routed(given, A, "a@not.ours.example")).toBe("smtp:not.ours.example");
    const [, evidence] = [0, route(given, A, "a@second.example").steps.find(({ step }) => step === "class")?.evidence];
    expect(evidence?.[0]).toMatchObject({ file: "/etc/postfix/domains", line: 2 });
  });

  test("an address literal is local when it is the host's own, and unknown while nobody asked the host", () => {
    expect(routed({ addresses: ["192.0.2.1"] }, A, "root@[192.0.2.1]")).toBe("local:mail.lab.example");
    expect(routed({ addresses: ["2001:db8::1"] }, A, "root@[IPv6:2001:DB8:0::1]")).toBe("local:mail.lab.example");
    expect(routed({ addresses: ["192.0.2.1"] }, A, "root@[192.0.2.2]")).toBe("smtp:[192.0.2.2]");
    expect(routed({ main: "inet_interfaces = loopback-only\n" }, A, "root@[127.0.0.1]")).toBe("local:mail.lab.example");
    expect(routed({}, A, "root@[192.0.2.2]")).toMatch(/^undetermined: which addresses inet_interfaces = all/);
  });
});

describe("addresses", () => {
  test("are completed with myorigin, also where it is the name of a file", () => {
    const given = { main: "myorigin = /etc/mailname\n", tables: { "/etc/mailname": "origin.example\n" } };
    expect(route(given, "root", "x@y.example").sender).toBe("root@origin.example");
    expect(route({}, "root", "x@y.example").sender).toBe("root@mail.lab.example");
  });

  test("of one word get mydomain only where append_dot_mydomain says so", () => {
    expect(route({ main: "append_dot_mydomain = yes\n" }, A, "a@single").recipient).toBe("a@single.lab.example");
    expect(route({}, A, "a@single").recipient).toBe("a@single");
  });

  test("with a route in them are followed as far as this host has a part in it", () => {
    expect(routed({}, A, "a%b.example@mail.lab.example")).toBe("smtp:b.example");
    expect(routed({}, A, "b.example!a")).toBe("smtp:b.example");
    expect(routed({}, A, "a%b.example")).toBe("smtp:b.example");
    expect(routed({ main: "allow_percent_hack = no\n" }, A, "a%b.example@mail.lab.example")).toBe(
      "local:mail.lab.example",
    );
    expect(routed({}, A, "a%b.example@c.example")).toBe("smtp:c.example");
  });

  test("that Postfix calls a bad syntax are bounced", () => {
    expect(routed({}, A, "a@1.2.3.4")).toMatch(/^fails: bad address syntax/);
    expect(routed({ main: "resolve_numeric_domain = yes\ninet_interfaces = 127.0.0.1\n" }, A, "a@1.2.3.4")).toBe(
      "smtp:[1.2.3.4]",
    );
    expect(routed({}, A, "-a@b.example")).toMatch(/^fails: bad address syntax/);
    expect(routed({ main: "allow_min_user = yes\n" }, A, "-a@b.example")).toBe("smtp:b.example");
  });
});

describe("transport_maps", () => {
  test.each([
    ["full@a.example smtp:[x.example]", "full@a.example", "smtp:[x.example]"],
    ["full@a.example smtp:[x.example]", "other@a.example", "smtp:[relay.example]:587"],
    ["plus@a.example smtp:[x.example]", "plus+tag@a.example", "smtp:[x.example]"],
    ["plus+tag@a.example smtp:[x.example]\nplus@a.example smtp:[y.example]", "plus+tag@a.example", "smtp:[x.example]"],
    ["a.example smtp:[x.example]", "a@a.example", "smtp:[x.example]"],
    ["a.example smtp:[x.example]", "a@below.a.example", "smtp:[relay.example]:587"],
    [".a.example smtp:[x.example]", "a@deep.below.a.example", "smtp:[x.example]"],
    [".a.example smtp:[x.example]", "a@a.example", "smtp:[relay.example]:587"],
    ["* smtp:[x.example]", "a@b.example", "smtp:[x.example]"],
    ["* smtp:[x.example]", "root@mail.lab.example", "smtp:[x.example]"],
    ["@a.example smtp:[x.example]", "a@a.example", "smtp:[relay.example]:587"],
    ["A.Example smtp:[x.example]", "a@a.eXAMPLE", "smtp:[x.example]"],
    ["a.example :", "a@a.example", "smtp:[relay.example]:587"],
    ["a.example :[x.example]", "a@a.example", "smtp:[x.example]"],
    ["a.example relay:", "a@a.example", "relay:a.example"],
    ["a.example smtp", "a@a.example", "smtp:a.example"],
    ["a.example error:", "a@a.example", "error:Address is undeliverable"],
    ["a.example error:5.1.0 no: really", "a@a.example", "error:5.1.0 no: really"],
    ["a.example retry", "a@a.example", "retry:Address is undeliverable"],
    ["mail.lab.example :[x.example]", "root@mail.lab.example", "local:[x.example]"],
  ])("%j sends %s to %s", (text, to, expected) => {
    expect(routed(transport(`${text}\n`), A, to)).toBe(expected);
  });

  test("parents stand without a dot where parent_domain_matches_subdomains names it", () => {
    const given = transport(
      "a.example smtp:[x.example]\n.b.example smtp:[y.example]\n",
      "parent_domain_matches_subdomains = transport_maps\n",
    );
    expect(routed(given, A, "a@below.a.example")).toBe("smtp:[x.example]");
    expect(routed(given, A, "a@below.b.example")).toBe("smtp:[relay.example]:587");
  });

  test("the first table with a key wins, and every table is asked before the next key", () => {
    const main = "transport_maps = inline:{a.example=smtp:[one.example]}, inline:{full@a.example=smtp:[two.example]}\n";
    expect(routed({ main }, A, "full@a.example")).toBe("smtp:[two.example]");
  });

  test("names the line of the entry, and the keys in order", () => {
    const { steps } = route(transport("# c\na.example smtp:[x.example]\n"), A, "u+t@a.example");
    expect(steps.find(({ step }) => step === "transport-map")).toEqual({
      step: "transport-map",
      text: "smtp to [x.example], by the entry a.example",
      evidence: [{ file: "/etc/postfix/transport", line: 2, text: "a.example smtp:[x.example]" }],
      tried: ["u+t@a.example", "u@a.example", "a.example"],
    });
  });

  test("a static table answers every key, a pattern whole ones alone", () => {
    expect(routed({ main: "transport_maps = static:{smtp:[x.example]}\n" }, A, "a@b.example")).toBe("smtp:[x.example]");
    const patterns: GivenRoute = {
      main: `${RELAY}transport_maps = regexp:/etc/postfix/re\n`,
      tables: {
        "regexp:/etc/postfix/re": {
          text: "/x/ y\n",
          answers: { "a@b.example": "", "b.example": "smtp:[part.example]", "*": "" },
        },
      },
    };
    expect(routed(patterns, A, "a@b.example")).toBe("smtp:[relay.example]:587");
  });

  test("rules with $1, which Postfix leaves out and postmap does not, make no guess", () => {
    const given: GivenRoute = {
      main: "transport_maps = regexp:/etc/postfix/re\n",
      tables: {
        "regexp:/etc/postfix/re": {
          text: "/(.*)/ smtp:[$1]\n",
          answers: { "a@b.example": "smtp:[a@b.example]", "*": "" },
        },
      },
    };
    expect(routed(given, A, "a@b.example")).toMatch(/^undetermined: .*rules with \$1/);
  });
});

describe("relays and transports by sender", () => {
  const bySender = (text: string): GivenRoute => ({
    main: `${RELAY}recipient_delimiter = +\nrelay_domains = ours.example\nsender_dependent_relayhost_maps = hash:/etc/postfix/relays\n`,
    tables: { "hash:/etc/postfix/relays": text },
  });

  test.each([
    ["who@shop.example [x.example]", "who@shop.example", "smtp:[x.example]"],
    ["who@shop.example [x.example]", "who+tag@shop.example", "smtp:[x.example]"],
    ["@shop.example [x.example]", "else@shop.example", "smtp:[x.example]"],
    ["shop.example [x.example]", "else@shop.example", "smtp:[relay.example]:587"],
    ["@shop.example [x.example]", "else@below.shop.example", "smtp:[relay.example]:587"],
    ["root [x.example]", "root@mail.lab.example", "smtp:[x.example]"],
    ["root [x.example]", "root@else.example", "smtp:[relay.example]:587"],
    ["<> [x.example]", "", "smtp:[x.example]"],
    ["@ [x.example]", "", "smtp:[relay.example]:587"],
    ["@shop.example dunno", "else@shop.example", "smtp:[relay.example]:587"],
  ])("%j routes %s to %s", (text, from, expected) => {
    expect(routed(bySender(`${text}\n`), from, "a@b.example")).toBe(expected);
  });

  test("a relay by sender holds for relay_domains too, and not for local mail", () => {
    const given = bySender("@shop.example [x.example]\n");
    expect(routed(given, "a@shop.example", "a@ours.example")).toBe("relay:[x.example]");
    expect(routed(given, "a@shop.example", "root@mail.lab.example")).toBe("local:mail.lab.example");
  });

  test("a transport by sender holds for the default class alone; without a next hop of its own the relay stays", () => {
    const main = `${RELAY}relay_domains = ours.example\nsender_dependent_default_transport_maps = inline:{@shop.example=smtp:[x.example], @plain.example=relay:, @leave.example=DUNNO}\n`;
    expect(routed({ main }, "a@shop.example", "a@b.example")).toBe("smtp:[x.example]");
    expect(routed({ main }, "a@plain.example", "a@b.example")).toBe("relay:[relay.example]:587");
    expect(routed({ main }, "a@leave.example", "a@b.example")).toBe("smtp:[relay.example]:587");
    expect(routed({ main }, "a@shop.example", "a@ours.example")).toBe("relay:[relay.example]:587");
  });

  test("a name that nothing defines is empty, as it is for Postfix", () => {
    expect(routed({ main: "relayhost = ${myrelay?{[x.example]}}$nobody\n" }, A, "a@b.example")).toBe("smtp:b.example");
    expect(routed({ main: "myrelay = yes\nrelayhost = ${myrelay?{[x.example]}}$nobody\n" }, A, "a@b.example")).toBe(
      "smtp:[x.example]",
    );
    expect(routed({ main: "relayhost = [$process_name.example]\n" }, A, "a@b.example")).toMatch(
      /^undetermined: the value of relayhost/,
    );
  });

  test("a next hop in default_transport beats relayhost", () => {
    expect(routed({ main: `${RELAY}default_transport = smtp:[x.example]\n` }, A, "a@b.example")).toBe(
      "smtp:[x.example]",
    );
  });

  test("the key of the null sender can be another", () => {
    const given = bySender("null [x.example]\n");
    const main = `${given.main}empty_address_relayhost_maps_lookup_key = null\n`;
    expect(routed({ ...given, main }, "", "a@b.example")).toBe("smtp:[x.example]");
  });
});

describe("services", () => {
  test("options of rewrite choose the route, those of the client do not, and that is said", () => {
    const master = "slow unix - - n - - smtp\n  -o relayhost=[ignored.example]\n";
    const main = `${RELAY}default_transport = slow\n`;
    expect(routed({ main, master }, A, "a@b.example")).toBe("slow:[relay.example]:587");
    expect(route({ main, master }, A, "a@b.example").notes.map(({ text }) => text)).toEqual([
      "-o relayhost of the service slow has no effect: routes are chosen by the service rewrite.",
    ]);
    const own = "rewrite unix - - y - - trivial-rewrite -o relayhost=[other.example]\n";
    expect(routed({ main: RELAY, master: own }, A, "a@b.example")).toBe("smtp:[other.example]");
  });

  test("a transport that master.cf does not have defers the mail", () => {
    expect(routed({ main: "default_transport = nosuch\n" }, A, "a@b.example")).toMatch(
      /^fails: mail transport unavailable/,
    );
  });

  test("a transport in defer_transports waits", () => {
    expect(routed({ main: "defer_transports = smtp\n" }, A, "a@b.example")).toMatch(
      /^fails: mail for the transport smtp waits/,
    );
    expect(routed({ main: "defer_transports = relay\n" }, A, "a@b.example")).toBe("smtp:b.example");
  });

  test("relocated users are refused with their new address", () => {
    const main = "relocated_maps = inline:{moved@b.example=new@c.example}\n";
    expect(routed({ main }, A, "moved@b.example")).toBe("error:5.1.6 User has moved to new@c.example");
    expect(routed({ main }, A, "stays@b.example")).toBe("smtp:b.example");
  });
});

describe("what is not known or does not work", () => {
  test("a table that was never built defers the mail; one that could not be read is no answer", () => {
    const main = `transport_maps = ${HASH}\n`;
    const missing = { main, tables: { [HASH]: { text: "a.example :\n", built: null } } };
    expect(routed(missing, A, "a@b.example")).toBe(
      "fails: /etc/postfix/transport.db is not there, and without it no lookup in hash:/etc/postfix/transport works",
    );
    expect(routed({ main, tables: { [HASH]: {} } }, A, "a@b.example")).toBe(
      "undetermined: /etc/postfix/transport.db could not be read: test",
    );
  });

  test("the built table decides where its text says something else, and the difference is told", () => {
    const given = transport("");
    const tables = {
      [HASH]: {
        text: "a.example smtp:[text.example]\nb.example smtp:[x.example]\n",
        built: "a.example smtp:[built.example]\n",
      },
    };
    const changed = route({ ...given, tables }, A, "a@a.example");
    expect(changed.resolution?.nextHop).toBe("[built.example]");
    expect(changed.notes[0]?.evidence[0]).toMatchObject({ file: "/etc/postfix/transport", line: 1 });
    const added = route({ ...given, tables }, A, "a@b.example");
    expect(added.resolution?.nextHop).toBe("[relay.example]:587");
    expect(added.notes[0]?.text).toContain("it was changed after the last postmap hash:/etc/postfix/transport");
    expect(route({ ...given, tables }, A, "a@c.example").notes).toEqual([]);
  });

  test("keys that have to be asked first are named, all of a table at once", () => {
    const given = { main: "transport_maps = ldap:/etc/postfix/ldap.cf\n" };
    const { result, questions } = route(given, A, "a@b.example");
    expect(result).toBe("undetermined");
    expect([...questions].map(([table, keys]) => [table, [...keys]])).toEqual([
      ["ldap:/etc/postfix/ldap.cf", ["a@b.example", "b.example", ".example", "*"]],
    ]);
  });

  test("a table that Postfix itself cannot use is no answer, with its own words", () => {
    const tables = { "ldap:/etc/postfix/ldap.cf": { answers: "postmap: fatal: unsupported dictionary type: ldap" } };
    expect(routed({ main: "transport_maps = ldap:/etc/postfix/ldap.cf\n", tables }, A, "a@b.example")).toBe(
      "undetermined: ldap:/etc/postfix/ldap.cf was not looked up: postmap: fatal: unsupported dictionary type: ldap",
    );
  });

  test("a table without a type, an inline table without an entry and fail: stop Postfix", () => {
    expect(routed({ main: "transport_maps = /etc/postfix/transport\n" }, A, "a@b.example")).toMatch(
      /^fails: .*no table of the form/,
    );
    expect(routed({ main: "transport_maps = inline:{}\n" }, A, "a@b.example")).toMatch(/^fails: .*bad syntax/);
    expect(routed({ main: "transport_maps = fail:x\n" }, A, "a@b.example")).toMatch(
      /^fails: a lookup in fail:x always fails/,
    );
  });

  test("what goes through a content filter is said", () => {
    expect(
      route({ main: "content_filter = smtp:[127.0.0.1]:10024\n" }, A, "a@b.example").notes[0]?.evidence[0]?.line,
    ).toBe(2);
  });
});

test("any two addresses and any tables have an answer, the same each time", () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9@.%!+*<>[\]:-]{0,14}$/);
  const text = fc
    .array(fc.tuple(word, word), { maxLength: 5 })
    .map((rows) => rows.map((row) => row.join(" ")).join("\n"));
  fc.assert(
    fc.property(word, word, text, text, word, (from, to, table, relays, relayhost) => {
      const facts = routeFacts({
        main: `relayhost = ${relayhost}\ntransport_maps = ${HASH}\nsender_dependent_relayhost_maps = texthash:/r\nrecipient_delimiter = +-\n`,
        tables: { [HASH]: table, "texthash:/r": relays },
        addresses: ["192.0.2.1"],
      });
      const one = trace(facts, from, to);
      expect(["route", "fails", "undetermined"]).toContain(one.result);
      expect(one.reason === undefined).toBe(one.result === "route");
      expect(JSON.stringify(trace(facts, from, to))).toBe(JSON.stringify(one));
    }),
    { numRuns: 500 },
  );
});
