import { describe, expect, it } from "vitest";
import { entryChanges } from "../../src/plan/table-entries.ts";

const SENSITIVE = { file: "/etc/postfix/sasl_passwd", sensitive: true, impact: "none" } as const;

function notes(before: string, after: string): string[] {
  return entryChanges(before, after, SENSITIVE).map(({ action, name, note }) => `${action} ${name}: ${note}`);
}

describe("entries of a table with credentials", () => {
  const cases: { name: string; before: string; after: string; expected: string[] }[] = [
    {
      name: "another password",
      before: "[a] u:x\n",
      after: "[a] u:y\n",
      expected: ["update [a]: password differs, user unchanged"],
    },
    {
      name: "another user",
      before: "[a] u:x\n",
      after: "[a] v:x\n",
      expected: ["update [a]: user differs, password unchanged"],
    },
    {
      name: "another credential",
      before: "[a] u:x\n",
      after: "[a] v:y\n",
      expected: ["update [a]: user and password differ"],
    },
    {
      name: "no password before",
      before: "[a] u\n",
      after: "[a] u:y\n",
      expected: ["update [a]: password differs, user unchanged"],
    },
    {
      name: "another key",
      before: "[a] u:x\n",
      after: "[a]:587 u:x\n",
      expected: [
        "delete [a]: the credential moves to [a]:587",
        "create [a]:587: key [a] -> [a]:587, credential unchanged",
      ],
    },
    {
      name: "another key and password",
      before: "[a] u:x\n",
      after: "[b] u:y\n",
      expected: [
        "delete [a]: the credential moves to [b]",
        "create [b]: key [a] -> [b], password differs, user unchanged",
      ],
    },
    {
      name: "a second key for a credential that moves",
      before: "[a] u:x\n",
      after: "[b] u:x\n[c] u:x\n",
      expected: [
        "delete [a]: the credential moves to [b]",
        "create [b]: key [a] -> [b], credential unchanged",
        "create [c]: same credential as [a]",
      ],
    },
    {
      name: "a second key for a credential that stays",
      before: "[a] u:x\n",
      after: "[a] u:x\n[b] u:x\n",
      expected: ["create [b]: same credential as [a]"],
    },
    { name: "something new", before: "", after: "[a] u:x\n", expected: ["create [a]: new credential"] },
    { name: "something old", before: "[a] u:x\n", after: "", expected: ["delete [a]: undefined"] },
    {
      name: "the same in another case and order",
      before: "[A] u:x\n[b] v:y\n",
      after: "[b] v:y\n[a] u:x\n",
      expected: [],
    },
  ];

  it.each(cases)("tell of $name", ({ before, after, expected }) => {
    expect(notes(before, after)).toEqual(expected);
  });

  it("show values of other tables as they are", () => {
    expect(entryChanges("x may\n", "x secure\n", { file: "/t", sensitive: false, impact: "reload" })).toEqual([
      {
        file: "/t",
        kind: "table-entry",
        name: "x",
        action: "update",
        before: "may",
        after: "secure",
        sensitive: false,
        impact: "reload",
      },
    ]);
  });
});
