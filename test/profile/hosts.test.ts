import { describe, expect, test } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { namedHosts, selectHosts } from "../../src/profile/hosts.ts";
import { memoryProject } from "./memory-project.ts";

const { inventory } = memoryProject({
  "inventory.yml": [
    "hosts: {mx1: {profile: p}, mx2: {profile: p}, mx10: {profile: p}, web.example.net: {profile: p}, '2001:db8::1': {profile: p}}",
    "groups:",
    "  edge: {hosts: [mx1, mx2]}",
    "  eu: {hosts: [mx2, web.example.net]}",
    "  nobody: {}",
    "",
  ].join("\n"),
});

function selected(limit?: string): string[] {
  return selectHosts(inventory, limit).map(({ name }) => name);
}

describe("--limit", () => {
  test.each([
    ["mx1", ["mx1"]],
    ["edge", ["mx1", "mx2"]],
    ["all", ["mx1", "mx2", "mx10", "web.example.net", "2001:db8::1"]],
    ["*", ["mx1", "mx2", "mx10", "web.example.net", "2001:db8::1"]],
    ["mx?", ["mx1", "mx2"]],
    ["mx*", ["mx1", "mx2", "mx10"]],
    ["mx[2-9]", ["mx2"]],
    ["mx[!2]", ["mx1"]],
    ["*.example.net", ["web.example.net"]],
    ["e*", ["mx1", "mx2", "web.example.net"]],
    ["mx10:mx1", ["mx1", "mx10"]],
    ["mx10,mx1", ["mx1", "mx10"]],
    ["edge:!mx2", ["mx1"]],
    ["edge:&eu", ["mx2"]],
    ["!edge", ["mx10", "web.example.net", "2001:db8::1"]],
    ["all:&edge:!eu", ["mx1"]],
    ["!eu:edge", ["mx1"]],
    ["edge:!nobody", ["mx1", "mx2"]],
    ["2001:db8::1", ["2001:db8::1"]],
    ["[2001:db8::1]:mx1", ["mx1", "2001:db8::1"]],
    ["2001:db8::1,mx1", ["mx1", "2001:db8::1"]],
  ])("%s selects %j, in the order of the inventory", (limit, names) => {
    expect(selected(limit)).toEqual(names);
  });

  test.each([
    ["mx1", ["mx1"]],
    ["mx1,edge,mx?,!mx2", ["mx1"]],
    ["edge:&mx2", ["mx2"]],
    ["[2001:db8::1]:all", ["2001:db8::1"]],
    ["all", []],
  ])("%s calls %j by name", (limit, names) => {
    expect([...namedHosts(inventory, limit)]).toEqual(names);
  });

  test("left out selects every host", () => {
    expect(selected()).toHaveLength(5);
  });

  test.each([
    ["edg", "nothing in the inventory is called `edg`", 'Did you mean "edge"?'],
    ["edge:!mx3", "nothing in the inventory is called `mx3`", 'Did you mean "mx1"?'],
    [
      "zzz*",
      "nothing in the inventory is called `zzz*`",
      "The inventory has: mx1, mx2, mx10, web.example.net, 2001:db8::1, edge, eu, nobody, all",
    ],
    ["mx1:&eu", "`mx1:&eu` leaves none of 5 hosts", undefined],
    ["nobody", "`nobody` leaves none of 5 hosts", undefined],
    ["", undefined, "Leave --limit out to select every host."],
    [" , ", undefined, "Leave --limit out to select every host."],
  ])("%s is refused", (limit, detail, hint) => {
    try {
      selected(limit);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(PostmendError);
      expect(error instanceof PostmendError && error.diagnostics).toMatchObject([
        { ...(detail && { detail }), ...(hint && { hint }) },
      ]);
    }
  });
});
